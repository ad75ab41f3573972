exec(open('/tmp/tri.py').read())
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_union
import unicodedata
def plain(r): 
    t=unicodedata.normalize('NFKD',r['text'].lower()); return ''.join(c for c in t if not unicodedata.combining(c))
u=make_union(TfidfVectorizer(ngram_range=(1,2),min_df=2,sublinear_tf=True,token_pattern=r"\w+|[^\w\s]"),TfidfVectorizer(analyzer='char_wb',ngram_range=(2,5),min_df=3,sublinear_tf=True))
X=u.fit_transform(list(map(plain,train))); Xh=u.transform(list(map(plain,held)))
lr=LogisticRegression(C=20,max_iter=300).fit(X,y); p1=lr.predict_proba(Xh); report(p1,'ngrams')
np.save('/tmp/p_ngram.npy',p1)
