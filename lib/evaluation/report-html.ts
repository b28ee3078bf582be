import type { GroupedEvaluation } from './by-group';
import { reliabilityChart, rocChart, scoreChart } from './charts';
import { type FigureTable, groupedText, groupTables, TRAINED_MARK } from './group-tables';
import type { Estimate, Proportion } from './statistics';
import type { Evaluation } from './summarise';
import type { OutcomePicture } from './types';
import type { WorstClip } from './worst-clips';

/** An evaluation with what it says by people and sources, and with the clips to look at. */
export interface ReportedEvaluation extends Evaluation {
  grouped?: GroupedEvaluation;
  worst?: WorstClip[];
}

/** What was run, for the head of the report. */
export interface ReportFacts {
  /** Of the list or folder, as given. */
  source: string;
  createdAt: string;
  version: string;
}

const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
const percent = (value: number | null) => (value === null ? '–' : `${(100 * value).toFixed(1)} %`);
const ms = (value: number | null) => (value === null ? '–' : `${value.toFixed(value < 10 ? 1 : 0)} ms`);

/** `3/7 · 42.9 % (15.8–75.0)` */
export function proportionText(share: Proportion): string {
  if (share.rate === null) return 'none';
  const interval = `${(100 * share.low!).toFixed(1)}–${(100 * share.high!).toFixed(1)}`;
  return `${share.hits}/${share.total} · ${percent(share.rate)} (${interval})`;
}

/** `0.970 (0.82–0.99)` */
export function estimateText(estimate: Estimate | null): string {
  if (estimate === null) return '–';
  return `${estimate.value.toFixed(3)} (${estimate.low.toFixed(2)}–${estimate.high.toFixed(2)})`;
}

const STYLE = `
:root{color-scheme:light dark;--bg:#fbfbfa;--ink:#1a1a18;--soft:#5c5c57;--line:#dcdcd7;--card:#fff;--live:#1f7a5c;--attack:#b4482e;--accent:#2f5fd0}
@media (prefers-color-scheme:dark){:root{--bg:#131312;--ink:#ededea;--soft:#a3a39c;--line:#33332f;--card:#1b1b19;--live:#4fb38f;--attack:#e07a5f;--accent:#8aa9f5}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:1240px;margin:0 auto;padding:32px 20px 64px}h1{font-size:24px;margin:0 0 4px}h2{font-size:19px;margin:40px 0 8px}h3{font-size:15px;margin:24px 0 6px}
p{margin:4px 0 12px;color:var(--soft);max-width:75ch}.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;background:var(--card);border:1px solid var(--line);font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:7px 12px;border-bottom:1px solid var(--line);white-space:nowrap}th{font-weight:600;color:var(--soft);font-size:13px}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(260px,1fr));gap:16px;margin:16px 0}figure{margin:0;background:var(--card);border:1px solid var(--line);padding:12px}figcaption{font-size:13px;color:var(--soft)}
svg{width:100%;height:auto;font:11px system-ui,sans-serif}svg text{fill:var(--soft)}.grid{stroke:var(--line);fill:none}.axis{stroke:var(--soft);fill:none}.line{stroke:var(--accent);stroke-width:2;fill:none}.dot{fill:var(--accent)}.whisker,.mark{stroke:var(--accent);fill:none}.mark{stroke-dasharray:3 3}.live{fill:var(--live)}.attack{fill:var(--attack)}
.headline{font-size:16px;color:var(--ink);margin:12px 0}.headline b{font-size:34px;line-height:1.2;margin-right:4px}.headline small{display:block;color:var(--soft);font-size:13px}
.clips{list-style:none;margin:8px 0 0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,360px),1fr));gap:14px}.clip{background:var(--card);border:1px solid var(--line);padding:10px;min-width:0}.clip p{margin:8px 0 0;color:var(--ink);overflow-wrap:anywhere}.clip small{color:var(--soft)}
.frames{display:flex;gap:4px}.frame{position:relative;overflow:hidden;flex:1;min-width:0;display:block}.frame img{display:block;width:100%;height:auto}.frame i{position:absolute;border:2px solid #ffd400;outline:1px solid #000}
.key{display:inline-block;width:10px;height:10px;margin:0 4px 0 10px}`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[], tag: string) =>
    row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('');
  const body = rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('');
  return `<div class="scroll" tabindex="0"><table><thead><tr>${cells(head, 'th')}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function comparison(evaluations: readonly ReportedEvaluation[]): string {
  return table(
    [
      'model',
      'live not accepted, by people',
      'AUC (95 %)',
      'APCER',
      'BPCER',
      'ACER',
      'EER',
      'APCER at BPCER ≤ 5 %',
      'live refused',
      'infer/frame',
    ],
    evaluations.map((one) => [
      one.model,
      one.grouped ? groupedText(one.grouped.live.notAccepted) : '–',
      estimateText(one.auc),
      proportionText(one.apcer),
      proportionText(one.bpcer),
      percent(one.acer),
      percent(one.eer),
      percent(one.apcerAtBpcer5),
      proportionText(one.liveNonResponse),
      ms(one.latency.inferPerFrameP50),
    ]),
  );
}

/** The picture of a judged frame with the face that the model saw. */
function picture({ jpeg, face }: OutcomePicture): string {
  const percents = face?.map((share) => `${(100 * share).toFixed(1)}%`);
  const box = percents
    ? `<i style="left:${percents[0]};top:${percents[1]};width:${percents[2]};height:${percents[3]}"></i>`
    : '';
  return `<span class="frame"><img alt="" src="data:image/jpeg;base64,${jpeg.replace(/[^\w+/=]/g, '')}">${box}</span>`;
}

function worstClip({ name, is, isTrained, answer, pictures }: WorstClip): string {
  const mark = isTrained ? ` ${TRAINED_MARK}` : '';
  const frames =
    pictures.length > 0 ? pictures.map(picture).join('') : '<p>No picture: it was not decoded.</p>';
  return `<li class="clip"><div class="frames">${frames}</div><p><b>${escaped(is)}${mark}</b> → ${escaped(answer)}<br><small>${escaped(name)}</small></p></li>`;
}

function worst(clips: readonly WorstClip[]): string {
  const list = (some: readonly WorstClip[]) => `<ul class="clips">${some.map(worstClip).join('')}</ul>`;
  const live = clips.filter(({ is }) => is === 'live');
  const others = clips.filter(({ is }) => is !== 'live');
  return `<h3>Live people not accepted</h3>${live.length > 0 ? list(live) : '<p>None.</p>'}
<h3>Attacks let in, and copies that turned the verdict around</h3>${others.length > 0 ? list(others) : '<p>None.</p>'}`;
}

function groupTable({ title, note, head, rows }: FigureTable): string {
  return `<h3>${escaped(title)}</h3>${note ? `<p>${escaped(note)}</p>` : ''}${table(head, rows)}`;
}

function byGroup({ grouped, worst: clips }: ReportedEvaluation): string {
  const tables = grouped ? groupTables(grouped).map(groupTable).join('\n') : '';
  const share = grouped?.live.notAccepted;
  const headline =
    share && share.rate !== null
      ? `<p class="headline"><b>${percent(share.rate)}</b> of live people not accepted <small>95 %: ${percent(share.low)} to ${percent(share.high)}; ${share.groups} people or sources, ${share.hits} of ${share.total} clips</small></p>`
      : '';
  return `${headline}${tables}${clips ? worst(clips) : ''}`;
}

function figures(one: ReportedEvaluation): string {
  const attacks = table(
    ['attack', 'APCER', 'refused before a verdict', 'not let in', 'AUC (95 %)'],
    one.attacks.map((attack) => [
      attack.type,
      proportionText(attack.apcer),
      proportionText(attack.nonResponse),
      proportionText(attack.stopped),
      estimateText(attack.auc),
    ]),
  );
  const refusals = table(
    ['refused for', 'live', 'attacks'],
    one.refusals.map(({ code, live, attacks }) => [code, `${live}`, `${attacks}`]),
  );
  const mistakes = table(
    ['clip', 'is', 'real score'],
    one.mistakes.map(({ name, attackType, realScore }) => [name, attackType ?? 'live', realScore.toFixed(4)]),
  );
  const { latency } = one;
  return `<h3>All clips, by kind of attack</h3>${attacks}
<div class="charts"><figure>${rocChart(one.roc, one.threshold)}<figcaption>ROC; the dot is the threshold ${one.threshold}</figcaption></figure>
<figure>${scoreChart(one.histogram.live, one.histogram.attacks, one.threshold)}<figcaption><span class="key live"></span>live<span class="key attack"></span>attacks, by real score</figcaption></figure>
<figure>${reliabilityChart(one.reliability)}<figcaption>Reliability; Brier score ${one.brier?.toFixed(3) ?? '–'}</figcaption></figure></div>
${one.refusals.length > 0 ? `<h3>Refusals</h3>${refusals}` : ''}
<h3>Furthest on the wrong side</h3>${one.mistakes.length > 0 ? mistakes : '<p>None at this threshold.</p>'}
<h3>Time per clip</h3>${table(
    ['', 'median', '95 %'],
    [
      ['decoding', ms(latency.decodeP50), ms(latency.decodeP95)],
      ['inference', ms(latency.inferP50), ms(latency.inferP95)],
    ],
  )}`;
}

/** One page without scripts or other files: a table of all models, then each with its charts. Light and dark. */
export function reportHtml(evaluations: readonly ReportedEvaluation[], facts: ReportFacts): string {
  const [first] = evaluations;
  const sections = evaluations
    .map((one) => `<section><h2>${escaped(one.model)}</h2>${byGroup(one)}${figures(one)}</section>`)
    .join('\n');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Liveness evaluation</title><style>${STYLE.replaceAll('\n', '')}.key{vertical-align:baseline}span.live{background:var(--live)}span.attack{background:var(--attack)}</style></head>
<body><main><h1>Liveness evaluation</h1>
<p>${escaped(facts.source)} · ${first ? `${first.clips.live} live and ${first.clips.attacks} attack clips of ${first.clips.groups} groups` : 'no clips'} · Lifesign ${escaped(facts.version)} · ${escaped(facts.createdAt.slice(0, 16).replace('T', ' '))} UTC</p>
<p>APCER: attacks taken for live. BPCER: live people taken for fakes. Both count judged clips only; refused ones stand beside them. Brackets are 95 % intervals (Wilson for shares, Newcombe for AUC). Clips of one person or place are not independent: the tables by people and sources below take that into account (each weighs the same; Wilson's interval with n = people). Whoever controls an upload can send any frames: an uploaded file is itself an injection path, outside what ISO/IEC 30107-3 tests.</p>
${comparison(evaluations)}
${sections}
</main></body></html>
`;
}
