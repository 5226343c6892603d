"""How likelihoods of counts are integrated over what differs between studies, and how curved they are."""
