exec(open('/tmp/tri.py').read())
from training.tagger.network import load as loadnet, from_base, Shape
from training.tagger.base import BASE, WORK
from training.tagger.data import tokenizer, tokens
tk=tokenizer(); s_,e_=tk.token_to_id('<s>'),tk.token_to_id('</s>')
pre=tk.encode("query: ",add_special_tokens=False).ids
def feats(net,rs,layers,pre=[]):
    net.eval(); out=[None]*len(rs); order=sorted(range(len(rs)),key=lambda k:len(rs[k]['text']))
    with torch.no_grad():
        for k in range(0,len(order),16):
            part=order[k:k+16]; L=[[s_,*pre,*tokens(rs[j]['text'],256)[0],e_] for j in part]; T=max(map(len,L))
            ids=torch.tensor([l+[1]*(T-len(l)) for l in L]); m=(ids!=1)[...,None]
            st=net.states(ids,torch.zeros_like(ids))
            f=torch.cat([torch.nn.functional.normalize((st[l]*m).sum(1)/m.sum(1),dim=1) for l in layers],1).numpy()
            for j,v in zip(part,f): out[j]=v
    return np.array(out)
import time
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
for name,net,pre_,layers in (('base',from_base(BASE/'base.npz',Shape(vocabulary=tk.get_vocab_size())),pre,(5,8,11)),('teacher12b',loadnet(WORK/'teacher12b.pt'),[],(5,8,11))):
    t=time.time(); X=feats(net,train,layers,pre_); Xh=feats(net,held,layers,pre_); np.savez(f'/tmp/f_{name}.npz',X=X,Xh=Xh)
    sc=StandardScaler().fit(X)
    for c in (.003,.03):
        lr=LogisticRegression(C=c,max_iter=500).fit(sc.transform(X),y); p=lr.predict_proba(sc.transform(Xh)); report(p,f'{name} C{c} {time.time()-t:.0f}s')
    np.save(f'/tmp/p_{name}_lr.npy',p)
    report(np.sqrt(p*np.load('/tmp/p_ngram.npy')),name+' + ngram')
