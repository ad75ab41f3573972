import json,collections,sys
sys.path[:0]=['/work/main/src']
from paravent.triage import _signalled, CLASSES
from paravent.readers.text import normalise
from pathlib import Path
D=Path('/work/main/training/inbox')
for part in (('fr_a','fr_b','fr_c'),('en_a','en_b')):
    R=[json.loads(l) for k in part for l in (D/f'{k}.jsonl').read_text().splitlines()]
    for c in ('SELF_HARM','EMERGENCY','VIOLENCE'):
        fire=[r for r in R if c in [x.value for x in _signalled(normalise(r['text'])[0])]]
        cnt=collections.Counter(r['class'] for r in fire)
        print(part,c,'recall',cnt[c],'/',sum(r['class']==c for r in R),'precision %.0f'%(100*cnt[c]/max(1,len(fire))),dict(cnt))
        if len(sys.argv)>1:
            for r in fire:
                if r['class']!=c and CLASSES.index(r['class'])>CLASSES.index(c): print('   FP',r['class'],r['text'][:130])
