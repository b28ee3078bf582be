import { z } from 'zod';

const finite = z.number().refine(Number.isFinite, 'must be a finite number');
const perChannel = z.union([finite, z.array(finite).length(3)]);

/** How one input of a network is made from a frame and a face box. */
export const modelInputSchema = z.strictObject({
  name: z.string().min(1),
  layout: z.literal('NCHW').default('NCHW'),
  /** Height and width in pixels. */
  size: z.tuple([z.number().int().min(16).max(512), z.number().int().min(16).max(512)]),
  dtype: z.literal('float32').default('float32'),
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

/** manifest.json of one model alias. Field names are those of design notes and of the wire. */
export const modelManifestSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  version: z.string().min(1),
  label: z.string().min(1).max(80),
  description: z.string().min(1).max(400),
  /** Relative to the manifest; may point at a sibling folder so that aliases share weights. */
  file: z.string().regex(/^[\w./-]+\.onnx$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  licence: z.string().min(1),
  kind: z.enum(['frame', 'clip']),
  frames: z.number().int().min(1).max(600),
  min_frames: z.number().int().min(1).max(600),
  sampling: z.strictObject({
    strategy: z.enum(['consecutive', 'spread']),
    max_side: z.number().int().min(64).max(4096),
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
  ensemble_weight: finite.min(0).max(1).default(1),
  credits: z.number().int().min(0).max(1_000_000),
  deprecated: z.boolean().default(false),
});

export type ModelInput = z.infer<typeof modelInputSchema>;
export type ModelManifest = z.infer<typeof modelManifestSchema>;

/** manifest.json of the face finder. */
export const finderManifestSchema = z.strictObject({
  id: z.literal('face-finder'),
  version: z.string().min(1),
  description: z.string().min(1),
  file: z.string().regex(/^[\w./-]+\.onnx$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  licence: z.string().min(1),
  input: z.strictObject({ name: z.string().min(1), size: z.number().int().min(64).max(1024) }),
  output: z.strictObject({ name: z.string().min(1), stride: z.number().int().min(1).max(64) }),
  threshold: finite.min(0).max(1),
});

export type FinderManifest = z.infer<typeof finderManifestSchema>;
