import json,sys,numpy as np,torch,glob
sys.path[:0]=['/work/main','/work/main/src']
torch.set_num_threads(1)
from pathlib import Path
C="SELF_HARM EMERGENCY VIOLENCE THIRD_PARTY STAFF_ATTACK SELF_DISCLOSURE ADVERSE_EVENT COMPLAINT LEGAL MISINFORMATION QUESTION PRAISE SPAM NEUTRAL".split()
D=Path('/work/main/training/inbox')
def load(*n): return [json.loads(l) for k in n for l in (D/f'{k}.jsonl').read_text().splitlines()]
train=load('fr_a','fr_b','fr_c','en_a','en_b'); held=load('held_fr','held_en')
y=np.array([C.index(r['class']) for r in train]); yh=np.array([C.index(r['class']) for r in held])
from sklearn.metrics import f1_score
def report(p,name):
    pred=p.argmax(1); print(name,'macroF1 %.1f acc %.1f'%(100*f1_score(yh,pred,average='macro'),100*(pred==yh).mean()), 'recall first4', [round(100*(pred[yh==k]==k).mean()) for k in range(4)], 'miss SH/EM as not in first3', [int((~np.isin(pred[yh==k],[0,1,2])).sum()) for k in (0,1)], flush=True)
