/** What is known of how far an organisation has come. */
export interface Progress {
  hasKey: boolean;
  hasCalled: boolean;
  hasVerdict: boolean;
}

export interface Step {
  title: string;
  text: string;
  isDone: boolean;
}

/** The way from nothing to a first verdict. */
export function stepsOf({ hasKey, hasCalled, hasVerdict }: Progress): Step[] {
  return [
    {
      title: 'Make an API key',
      text: 'Begin with a test key: it costs nothing, and you choose how a submission ends.',
      isDone: hasKey,
    },
    {
      title: 'Call the API',
      text: 'Send a video with one of the programs below. The step ticks itself.',
      isDone: hasCalled,
    },
    {
      title: 'See a verdict',
      text: 'Live or fake, with a score and reasons, mostly within seconds.',
      isDone: hasVerdict,
    },
  ];
}
