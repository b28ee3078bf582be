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
      title: 'Create an API key',
      text: 'Start with a test key: it is free, and you choose how each submission ends.',
      isDone: hasKey,
    },
    {
      title: 'Call the API',
      text: 'Send a video with one of the examples below. This step completes by itself.',
      isDone: hasCalled,
    },
    {
      title: 'See a verdict',
      text: 'Live or fake, with a score and reasons, usually within seconds.',
      isDone: hasVerdict,
    },
  ];
}
