# upper layers of the pretrained encoder, from cached states of layer K
exec(open('/tmp/tri.py').read())
K,epochs,rate=int(sys.argv[1]),int(sys.argv[2]),float(sys.argv[3])
import random,math,time
from torch import nn
from training.tagger.network import from_base, Shape, _away
from training.tagger.base import BASE
from training.tagger.data import tokenizer, tokens
tk=tokenizer(); s_,e_=tk.token_to_id('<s>'),tk.token_to_id('</s>')
pre=tk.encode("query: ",add_special_tokens=False).ids
net=from_base(BASE/'base.npz',Shape(vocabulary=tk.get_vocab_size())); net.eval()
def prep(r):
    ids,_=tokens(r['text'],200); o=tokens(r['context'],60)[0] if r['context'] else []
    a=[s_,*pre,*ids,e_]; b=[*o,e_] if o else []
    return a+b,len(a)
def states(rs):
    out=[None]*len(rs); P=[prep(r) for r in rs]; order=sorted(range(len(rs)),key=lambda k:len(P[k][0]))
    with torch.no_grad():
        for k in range(0,len(order),24):
            part=order[k:k+24]; T=max(len(P[j][0]) for j in part)
            ids=torch.tensor([P[j][0]+[1]*(T-len(P[j][0])) for j in part])
            hidden=_away(ids)[:,None,None,:]; x=net.norm(net.words(ids)+net.positions.weight[:T]+net.parts(torch.zeros_like(ids)))
            for l in net.encoder[:K]: x=l(x,hidden,0.)
            for j,v in zip(part,x): n=len(P[j][0]); out[j]=(v[:n].half().clone(),P[j][1])
    return out
t=time.time(); S=states(train); Sh=states(held); print('cached',round(time.time()-t),flush=True)
torch.manual_seed(0)
class Head(nn.Module):
    def __init__(s):
        super().__init__(); s.l=nn.ModuleList(net.encoder[K:]); s.kind=nn.Embedding(2,384); nn.init.zeros_(s.kind.weight); s.att=nn.Linear(384,1); s.out=nn.Linear(768,14); s.d=nn.Dropout(.2)
    def forward(s,x,m,own):
        x=x+s.kind((~own).long()); h=(~m).float()[:,None,None,:]*-1e4
        for l in s.l: x=l(x,h,.1)
        o=own&m; w=(s.att(x).squeeze(-1)+(~o)*-1e4).softmax(1)
        return s.out(s.d(torch.cat([(w[...,None]*x).sum(1),(x*o[...,None]).sum(1)/o.sum(1,keepdim=True)],1)))
model=Head()
def batch(g,drop=False):
    g=[(v[:n],n) if drop and random.random()<.3 else (v,n) for v,n in g]
    T=max(len(v) for v,_ in g); x=torch.zeros(len(g),T,384); m=torch.zeros(len(g),T,dtype=torch.bool); o=m.clone()
    for i,(v,n) in enumerate(g): x[i,:len(v)]=v.float(); m[i,:len(v)]=True; o[i,:n]=True
    if drop: # token dropout
        m2=m&(torch.rand(m.shape)>.05); m=torch.where(m2.any(1,keepdim=True),m2,m); m[:,0]=True
    return x,m,o
opt=torch.optim.AdamW([{'params':model.l.parameters(),'lr':rate,'weight_decay':.01},{'params':[*model.att.parameters(),*model.out.parameters(),*model.kind.parameters()],'lr':rate*6}],betas=(.9,.98)); base=[rate,rate*6]
B=24; steps=epochs*len(train)//B; step=0; Y=torch.tensor(y)
def probs(ss):
    model.eval(); out=[None]*len(ss); order=sorted(range(len(ss)),key=lambda k:len(ss[k][0]))
    with torch.no_grad():
        for k in range(0,len(order),32):
            part=order[k:k+32]
            for j,p in zip(part,model(*batch([ss[j] for j in part])).softmax(1).numpy()): out[j]=p
    return np.array(out)
for ep in range(epochs):
    model.train(); t0=time.time(); random.seed(ep); tot=0
    idx=list(range(len(train))); random.shuffle(idx)
    chunks=[sorted(idx[k:k+B*20],key=lambda j:len(S[j][0])) for k in range(0,len(idx),B*20)]
    bs=[c[k:k+B] for c in chunks for k in range(0,len(c),B)]; random.shuffle(bs)
    for b in bs:
        lo=nn.functional.cross_entropy(model(*batch([S[j] for j in b],True)),Y[b],label_smoothing=.05)
        lo.backward(); nn.utils.clip_grad_norm_(model.parameters(),1.0)
        sh=min(1,(step+1)/(.1*steps))*max(.02,.5*(1+math.cos(math.pi*min(1,step/steps))))
        for g,r in zip(opt.param_groups,base): g['lr']=r*sh
        opt.step(); opt.zero_grad(); step+=1; tot+=lo.item()
    p=probs(Sh); report(p,f'K{K} ep{ep+1} loss {tot/len(bs):.3f} {time.time()-t0:.0f}s')
    report(np.sqrt(p*np.load('/tmp/p_ngram.npy')),' + ngram')
    np.save(f'/tmp/p_K{K}.npy',p)
torch.save(model.state_dict(),f'/work/main/.training/triage_K{K}.pt')
