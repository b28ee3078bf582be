/**
 * What people build bad passwords on, in lower case without digits or signs: written down by hand for this product, so
 * short on purpose. `password-rules.ts` finds them decorated and in leetspeak too.
 */
export const GUESSABLE_WORDS: readonly string[] = `
  access account admin angel apple asdf august autumn azerty baby badger banana baseball basketball batman bear
  beautiful boomer buster butterfly camaro changeit changeme charlie cheese chelsea chicken chocolate coffee computer
  cookie corvette cowboy daddy daniel december default demo diamond dolphin dragon eagle elephant fender ferrari fishing
  flower football forever forget freedom friday friend garfield ginger google guest guitar hacker hammer hannah happy
  hardcore harley heaven hello hockey hotdog hunter iloveu iloveyou internet invite january jesus jordan junior
  killer kitten knight lakers letmein lifesign little liverpool liveness login london love lucky madison maggie magic marina
  marine marlboro master matrix maverick mercedes merlin metallica michael michelle midnight miller minecraft monday money
  monkey monster motdepasse mother mustang myspace naruto nascar newyork nicole nirvana november october office
  online orange pakistan panther paradise parola pass passwd passw passwort password peaches peanut pepper phoenix player
  please pokemon porsche prince princess private purple qwer qwert qwerty rabbit rainbow ranger redskins
  rosebud samsung samurai school scooter scooby scorpio secret secure security senha september server service shadow
  silver slipknot smokey snoopy soccer software special spiderman spring starwars steelers summer sunday sunflower
  sunshine super superman support sweet system teacher temp temporary tennis test thomas thunder tigger tiger
  tinker trustno tucker turtle unknown user victoria viking volcom warrior welcome whatever william winner winter wizard
  wrestling xavier yamaha yankees yellow zxcv
  alexander amanda andrea andrew anthony ashley austin benjamin brandon brittany carlos chris christian christopher danielle
  dakota david dennis edward elizabeth george heather jackson james jasmine jason jennifer jessica johnny jonathan joseph
  joshua justin kevin kimberly lauren marcus maria martin matthew melissa morgan natasha nathan nicholas oliver patrick
  peter rachel rebecca richard robert samantha sandra sarah sebastian sophie stephanie steven taylor tyler vanessa veronica
  vincent
`
  .trim()
  .split(/\s+/);
