# fine-tune: NAME START EPOCHS RATE
exec(open('/tmp/tri.py').read())
name,start,epochs,rate=sys.argv[1],sys.argv[2],int(sys.argv[3]),float(sys.argv[4])
import random,math,time
from torch import nn
from training.tagger.network import load as loadnet, from_base, Shape
from training.tagger.base import BASE, WORK
from training.tagger.data import tokenizer, tokens
tk=tokenizer()
def prep(r):
    ids,_=tokens(r['text'],256); other=tokens(r['context'],80)[0] if r['context'] else []
    s,e=tk.token_to_id('<s>'),tk.token_to_id('</s>')
    a=[s,*ids,e]; b=[*other,e] if other else []
    return a+b,[0]*len(a)+[1]*len(b)
net=loadnet(WORK/f'{start}.pt') if start!='base' else from_base(BASE/'base.npz',Shape(vocabulary=tk.get_vocab_size()))
net.words.weight.requires_grad_(False)
torch.manual_seed(0)
class Head(nn.Module):
    def __init__(s,net):
        super().__init__(); s.net=net; s.att=nn.Linear(384,1); s.out=nn.Linear(768,14); s.d=nn.Dropout(.2)
    def forward(s,ids,parts):
        x=s.net.states(ids,parts)[-1]; m=(ids!=1)&(parts==0)
        w=(s.att(x).squeeze(-1)+(~m)*-1e4).softmax(1)
        mean=(x*m[...,None]).sum(1)/m.sum(1,keepdim=True)
        return s.out(s.d(torch.cat([(w[...,None]*x).sum(1),mean],1)))
model=Head(net)
def batch(g,drop=False):
    P=[]
    for r in g:
        i,p=prep({**r,'context':''} if drop and random.random()<.3 else r); P.append((i,p))
    T=max(len(i) for i,_ in P)
    return torch.tensor([i+[1]*(T-len(i)) for i,_ in P]),torch.tensor([p+[0]*(T-len(p)) for _,p in P])
groups=[{'params':[p for n,p in model.named_parameters() if n.startswith('net.') and p.requires_grad],'lr':rate,'weight_decay':.01},{'params':[p for n,p in model.named_parameters() if not n.startswith('net.')],'lr':rate*8}]
opt=torch.optim.AdamW(groups,betas=(.9,.98)); B=24; steps=epochs*len(train)//B; step=0; base=[g['lr'] for g in groups]
W=torch.ones(14)
Y=torch.tensor(y)
def probs(rs):
    model.eval(); out=[None]*len(rs)
    order=sorted(range(len(rs)),key=lambda k:len(rs[k]['text']))
    with torch.no_grad():
        for k in range(0,len(order),32):
            part=order[k:k+32]; P=model(*batch([rs[j] for j in part])).softmax(1).numpy()
            for j,p in zip(part,P): out[j]=p
    return np.array(out)
def aug(r):
    t=r['text']; k=random.random()
    if k<.15: t=t.lower()
    elif k<.2: t=t.upper()
    elif k<.35:
        import unicodedata; t=''.join(c for c in unicodedata.normalize('NFKD',t) if not unicodedata.combining(c))
    if random.random()<.15 and len(t)>10:
        j=random.randrange(len(t)-1); t=t[:j]+t[j+1]+t[j]+t[j+2:]
    return {**r,'text':t}
for ep in range(epochs):
    model.train(); t0=time.time(); random.seed(ep); tot=0
    idx=list(range(len(train))); random.shuffle(idx)
    chunks=[sorted(idx[k:k+B*20],key=lambda j:len(train[j]['text'])) for k in range(0,len(idx),B*20)]
    bs=[c[k:k+B] for c in chunks for k in range(0,len(c),B)]; random.shuffle(bs)
    for b in bs:
        lo=nn.functional.cross_entropy(model(*batch([aug(train[j]) for j in b],True)),Y[b],label_smoothing=.05)
        lo.backward(); nn.utils.clip_grad_norm_(model.parameters(),1.0)
        sh=min(1,(step+1)/(.1*steps))*max(.02,.5*(1+math.cos(math.pi*min(1,step/steps))))
        for g,r in zip(groups,base): pass
        for g,r in zip(opt.param_groups,base): g['lr']=r*sh
        opt.step(); opt.zero_grad(); step+=1; tot+=lo.item()
    p=probs(held); report(p,f'{name} ep{ep+1} loss {tot/len(bs):.3f} {time.time()-t0:.0f}s')
np.save(f'/tmp/p_{name}.npy',p); torch.save(model.state_dict(),f'/work/main/.training/triage_{name}.pt')
