import { z } from 'zod';
import { ALIAS, MAX_GENERATION, MODEL_NAME } from '@/lib/detection/model-name';
import { MODEL_KINDS } from '@/lib/shared/statuses';

const finite = z.number().refine(Number.isFinite, 'must be a finite number');
const perChannel = z.union([finite, z.array(finite).length(3)]);

/** N pictures (here always one), T frames of a clip, C channels, H rows, W columns. */
const FRAME_LAYOUTS = ['NCHW', 'NHWC'] as const;
const CLIP_LAYOUTS = ['NTCHW', 'NCTHW'] as const;
const isFrameLayout = (layout: string) => (FRAME_LAYOUTS as readonly string[]).includes(layout);
/** Of the crops that a clip network gets at once. */
const MAX_CLIP_BYTES = 268_435_456;

/** How one input of a network is made from a frame and a face box. */
export const modelInputSchema = z.strictObject({
  name: z.string().min(1),
  layout: z.enum([...FRAME_LAYOUTS, ...CLIP_LAYOUTS]).default('NCHW'),
  /** Height and width in pixels. */
  size: z.tuple([z.number().int().min(16).max(512), z.number().int().min(16).max(512)]),
  /** `uint8` is fed with whole numbers 0–255. */
  dtype: z.enum(['float32', 'uint8']).default('float32'),
  color: z.enum(['RGB', 'BGR']).default('RGB'),
  /** value = (pixel × scale − mean) / std */
  scale: finite.default(1),
  mean: perChannel.default(0),
  std: perChannel.default(1),
  /** `dynamic`, or 1 for networks exported with a fixed batch. */
  batch: z.union([z.literal('dynamic'), z.literal(1)]).default('dynamic'),
  crop: z.strictObject({
    /** `shift`: the grown box moved into the picture (MiniFASNet). `square`: around its centre, mirrored outside. */
    mode: z.enum(['shift', 'square']),
    scale: finite.min(0.5).max(8),
    pad: z.literal('reflect').default('reflect'),
    resize: z.literal('bilinear').default('bilinear'),
  }),
});

/** Which generation of weights this is; the highest of an alias is its newest. */
const generationSchema = z.number().int().min(1).max(MAX_GENERATION);

/** What every manifest says of its weights. */
const weightsFields = {
  generation: generationSchema.default(1),
  /** Relative to the manifest; may point at a sibling folder so that aliases share weights. */
  file: z.string().regex(/^[\w./@-]+\.onnx$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  licence: z.string().min(1),
};

const manifestFields = z.strictObject({
  ...weightsFields,
  id: z.string().regex(ALIAS),
  /** What results carry as `model_version`; differs from that of every other generation of the alias. */
  version: z.string().min(1).max(64),
  label: z.string().min(1).max(80),
  description: z.string().min(1).max(400),
  /** `frame`: judges each frame, the clip's answer is pooled. `clip`: sees all frames at once. */
  kind: z.enum(MODEL_KINDS),
  frames: z.number().int().min(1).max(600),
  min_frames: z.number().int().min(1).max(600),
  sampling: z.strictObject({
    strategy: z.enum(['consecutive', 'spread']),
    max_side: z.number().int().min(64).max(4096),
    /** A spread covers this much from the first frame on; left out: the whole clip, all of which is then decoded. */
    span_ms: z.number().int().min(100).max(3_600_000).optional(),
  }),
  input: z.union([modelInputSchema, z.array(modelInputSchema).min(1).max(4)]),
  output: z.strictObject({
    name: z.string().min(1),
    /** What turns the column `live_index` into a probability; `logit`: it is log-odds already. */
    activation: z.enum(['logit', 'sigmoid', 'softmax']),
    live_index: z.number().int().min(0).max(1000),
    labels: z.array(z.string()).optional(),
  }),
  /** Clip log-odds = mean of the lowest `share` of the frames' log-odds. */
  pool: z.strictObject({ method: z.literal('low_mean'), share: finite.min(0.01).max(1) }),
  threshold: finite.min(0).max(1),
  /** real score = sigmoid(a × clip log-odds + b) */
  calibration: z.strictObject({ a: finite, b: finite }),
  /**
   * Other frame models whose networks judge each frame too; probabilities are averaged by `ensemble_weight`. An alias
   * without a generation stands for its weights of this one's generation, or else for its newest.
   */
  ensemble: z.array(z.string().regex(MODEL_NAME)).min(1).max(7).optional(),
  /** The generation of the face detector that it was made with; left out: the newest. */
  finder: generationSchema.optional(),
  ensemble_weight: finite.gt(0).max(1).default(1),
  /** It judges pictures without colours as well as others; left out: such clips are refused. */
  judges_greyscale: z.boolean().default(false),
  credits: z.number().int().min(0).max(1_000_000),
  deprecated: z.boolean().default(false),
  /** Of former weights: the day until which they are meant to be shipped. */
  supported_until: z.iso.date().optional(),
});

type ManifestFields = z.infer<typeof manifestFields>;

export const inputsOf = ({ input }: Pick<ManifestFields, 'input'>): ModelInput[] =>
  Array.isArray(input) ? input : [input];

function checkTogether(manifest: ManifestFields, context: z.RefinementCtx): void {
  const say = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  const layouts: readonly string[] = manifest.kind === 'clip' ? CLIP_LAYOUTS : FRAME_LAYOUTS;
  for (const { layout, name } of inputsOf(manifest)) {
    if (!layouts.includes(layout))
      say('input', `${name}: a ${manifest.kind} model has ${layouts.join(' or ')}`);
  }
  if (manifest.kind === 'clip') {
    if (manifest.ensemble) say('ensemble', 'only frame models can be averaged');
    const pixels = inputsOf(manifest).reduce((sum, { size }) => sum + 3 * size[0] * size[1], 0);
    if (4 * pixels * manifest.frames > MAX_CLIP_BYTES)
      say('frames', 'its crops would take more than 256 MiB');
  }
  const itself = [manifest.id, `${manifest.id}@${manifest.generation}`];
  if (manifest.ensemble?.some((name) => itself.includes(name)))
    say('ensemble', 'a model is a part of itself already');
  if (manifest.min_frames > manifest.frames) say('min_frames', 'must not be more than frames');
}

/** manifest.json of one model alias, in one generation. Field names are those of design notes and of the wire. */
export const modelManifestSchema = manifestFields.superRefine(checkTogether);

export type ModelInput = z.infer<typeof modelInputSchema>;
export type ModelManifest = z.infer<typeof modelManifestSchema>;

const detectorSide = z.number().int().min(64).max(1024);

/** manifest.json of the face detector. */
export const detectorManifestSchema = z.strictObject({
  ...weightsFields,
  id: z.literal('face-finder'),
  version: z.string().min(1),
  description: z.string().min(1),
  input: z.strictObject({
    name: z.string().min(1),
    /** Side of a square, or height and width. The picture is fitted in, black around it. */
    size: z.union([detectorSide, z.tuple([detectorSide, detectorSide])]),
    color: z.enum(['RGB', 'BGR']).default('RGB'),
    /** value = (pixel − mean) / std */
    mean: finite.default(0),
    std: finite.refine((value) => value !== 0, 'must not be 0').default(1),
  }),
  output: z.union([
    /** One map of 5 planes: probability, then distances left, top, right, bottom in pixels (ours). */
    z.strictObject({
      format: z.literal('distances').default('distances'),
      name: z.string().min(1),
      stride: z.number().int().min(1).max(64),
    }),
    /** A list of corners as shares of the input, and a list of probabilities (RFB-320, slim-320). */
    z.strictObject({
      format: z.literal('corners'),
      boxes: z.string().min(1),
      scores: z.string().min(1),
      face_index: z.number().int().min(0).max(100).default(1),
    }),
    /** `cls_N`, `obj_N` and `bbox_N` for each stride N (YuNet). */
    z.strictObject({
      format: z.literal('yunet'),
      strides: z.array(z.number().int().min(1).max(128)).min(1).max(6).default([8, 16, 32]),
    }),
  ]),
  threshold: finite.min(0).max(1),
});

export type DetectorManifest = z.infer<typeof detectorManifestSchema>;

/** manifest.json of the network that sees covered faces. */
export const coverManifestSchema = z.strictObject({
  ...weightsFields,
  id: z.literal('face-cover'),
  version: z.string().min(1),
  description: z.string().min(1),
  input: modelInputSchema.refine(({ layout }) => isFrameLayout(layout), 'must take one picture'),
  /** One row of log-odds, a column for each part of the face that may be hidden. */
  output: z.strictObject({
    name: z.string().min(1),
    labels: z
      .array(z.string().regex(/^[a-z][a-z_]{0,31}$/))
      .min(1)
      .max(8),
  }),
  /** A face of which a part is hidden with more than this probability is refused. */
  threshold: finite.gt(0).max(1),
});

export type CoverManifest = z.infer<typeof coverManifestSchema>;

/** manifest.json of the network of the second axis: is the face a photograph of a person, and was it pasted in? */
export const syntheticManifestSchema = z.strictObject({
  ...weightsFields,
  id: z.string().regex(ALIAS),
  kind: z.literal('synthetic'),
  version: z.string().min(1).max(64),
  description: z.string().min(1).max(400),
  input: modelInputSchema.refine(({ layout }) => isFrameLayout(layout), 'must take one picture'),
  output: z.strictObject({
    name: z.string().min(1),
    /** What turns a column into a probability; `logit`: it is log-odds already. */
    activation: z.enum(['logit', 'sigmoid', 'softmax']),
    /** Columns; of those left out nothing is said. */
    rendered_index: z.number().int().min(0).max(1000).optional(),
    swapped_index: z.number().int().min(0).max(1000).optional(),
  }),
  /** Log-odds of the clip above which it is said; left out: measured only. */
  limits: z.strictObject({ rendered: finite.optional(), swapped: finite.optional() }).default({}),
  /** Side of the smallest face that it judges, in pixels of the decoded frame. */
  min_face_side: z.number().int().min(16).max(512).default(64),
});

export type SyntheticManifest = z.infer<typeof syntheticManifestSchema>;
