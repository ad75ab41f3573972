#!/bin/sh
# The main job on real input: a text, a phone photo and a radiograph, judged, explained and repaired. English when LANG is not French.
set -u
cd "$(dirname "$0")/.." || exit 1
case "${LC_ALL:-${LC_MESSAGES:-${LANG:-fr}}}" in
  fr*) ui=fr ;;
  C* | POSIX | "") ui=fr ;;
  *) ui=en ;;
esac
safe=.demo
rm -rf "$safe"
show() {
  printf '\n\n$ paravent'
  for word in "$@"; do
    case "$word" in *" "*) printf ' "%s"' "$word" ;; *) printf ' %s' "$word" ;; esac
  done
  printf '\n\n'
  paravent "$@"
  code=$?
  if [ "$code" -gt 2 ]; then
    printf 'The demo stopped: exit code %s.\n' "$code" >&2
    exit "$code"
  fi
}
if [ "$ui" = fr ]; then
  show check --ui fr --author professional "Mme Durand, chambre 12, 87 ans, de Lannion, est enfin rentrée hier après sa prothèse de hanche !"
  show check --ui fr --author hospital --kind reply --context "Merci à toute l'équipe !" "Merci Paul pour votre confiance, bon rétablissement après votre séjour en cardiologie."
  show check --ui fr --author hospital "Collecte de sang mardi dans le hall, entrée libre de 9 h à 17 h. Merci au Dr Yann Le Goff et à son équipe !"
  show check --ui fr --author hospital "Notre nouvelle aile ouvre ses portes." examples/photo.jpg --fix "$safe"
  show clean --ui fr examples/radiograph.jpg -o "$safe"
  printf '\n\nLes copies sûres sont dans %s : comparez-les à celles du dossier examples.\n' "$safe"
else
  show check --ui en --author professional "Mrs Durrant in room 12, 87, from Portreath, went home yesterday with her new hip!"
  show check --ui en --author hospital --kind reply --context "Thank you all!" "Thank you Paul for trusting us, we hope your knee heals well after your surgery."
  show check --ui en --author hospital "Blood drive on Tuesday in the main hall, drop in from 9am to 5pm. Thanks to Dr Owen Pryce and his team!"
  show check --ui en --author hospital "Our new wing opens its doors." examples/photo.jpg --fix "$safe"
  show clean --ui en examples/radiograph.jpg -o "$safe"
  printf '\n\nThe safe copies are in %s: hold them beside those in examples.\n' "$safe"
fi
# then the desk; where nobody sits before it (a script, CI), its first page is looked at and it stops again
export PARAVENT_DATA="$safe/desk"
exec paravent-desk demo $([ -t 1 ] || printf -- --once)
