-- One row per label that says what kind of evidence the credits are.
select evidence_label
from attributed_revenue
where evidence_label is not null
group by evidence_label
order by evidence_label
