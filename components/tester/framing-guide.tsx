/** Where the face should be: an oval in the middle of the picture. */
export function FramingGuide({ isRecording }: { isRecording: boolean }) {
  return (
    <svg
      viewBox="0 0 160 90"
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
      className="pointer-events-none absolute inset-0 size-full"
    >
      <path
        fillRule="evenodd"
        d="M0 0H160V90H0Z M80 10a25 34 0 0 0 0 68a25 34 0 0 0 0-68Z"
        className="fill-black/45"
      />
      <ellipse
        cx="80"
        cy="44"
        rx="25"
        ry="34"
        className={isRecording ? 'fill-none stroke-[#ff6a58]' : 'fill-none stroke-white/85'}
        strokeWidth="0.8"
        strokeDasharray={isRecording ? undefined : '3 2'}
      />
    </svg>
  );
}
