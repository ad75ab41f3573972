"""What the networks tell of posts and accounts in numbers: views, likes, shares, answers, followers. Counts alone."""
