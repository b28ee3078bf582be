const PULSE = 'M0 120H150l22-14 20 14h38l14 18 34-118 36 176 24-92 14 16h46l26-26 28 26h148';

/** The decorative side of the sign-in page: a heartbeat on paper, still when motion is unwanted. */
export function SignInPanel() {
  return (
    <div
      aria-hidden="true"
      className="relative hidden overflow-hidden bg-[#0d1310] text-[#e9f2ec] lg:flex lg:flex-col lg:justify-end"
    >
      <svg
        aria-hidden="true"
        className="absolute inset-0 size-full"
        preserveAspectRatio="xMidYMid slice"
        viewBox="0 0 600 800"
      >
        <defs>
          <pattern id="grid" width="40" height="40" patternUnits="userSpaceOnUse">
            <path d="M40 0H0V40" className="fill-none stroke-[#1b2721]" />
          </pattern>
        </defs>
        <rect width="600" height="800" fill="url(#grid)" />
        <g transform="translate(0 220)" strokeLinecap="round" strokeLinejoin="round">
          <path d={PULSE} className="fill-none stroke-[#2f6348] stroke-[2.5]" />
          <path
            d={PULSE}
            pathLength={1}
            strokeDasharray="0.45 2"
            className="animate-pulse-line fill-none stroke-[#4ade93] stroke-[3.5] motion-reduce:[stroke-dasharray:none]"
          />
        </g>
      </svg>
      <div className="relative p-12 xl:p-16">
        <p className="max-w-md text-3xl leading-tight text-balance font-semibold tracking-tight">
          A few seconds of video. One clear answer.
        </p>
        <p className="mt-4 max-w-md text-[#a9bbb0]">
          Lifesign tells a live person from a photo or a screen, on your own servers, with reasons you can
          read.
        </p>
      </div>
    </div>
  );
}
