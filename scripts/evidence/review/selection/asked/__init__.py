"""Publications as a review asks for them: eligibility, appraisal, what is said of patients."""
