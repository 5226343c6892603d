"""What a study file says of a study besides its figures: citation, patients, arms, sources, appraisal."""
