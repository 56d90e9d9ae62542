"""Files of facts for the small folder: one of each noun, all right, in YAML or CSV."""

from __future__ import annotations

FACT_FILES: dict[str, str] = {
    "trainings.csv": """\
engineer_id,subject,valid_until
ana,tenants,2027-06-30
bo,tenants,
""",
    "citizenships.csv": """\
engineer_id,country
bo,US
bo,IE
""",
    "customer_limits.yaml": """\
- customer_id: support
  citizenships: [US, DE]
  countries: [US, DE, JP]
  trainings: [tenants]
""",
    "affinities.csv": """\
engineer_id,customer_id,backup
ana,support,no
bo,support,yes
""",
    "allocations.csv": """\
engineer_id,percent,first_on,last_on,title
ana,20,2027-01-04,2027-02-28,Mentoring
ana,30,2027-02-01,2027-03-31,Audit
""",
    "feature_windows.yaml": """\
- team_id: storage
  first_on: 2027-01-11
  last_on: 2027-02-19
  weight: 5
  title: Sharded storage
- {engineer_id: cy, first_on: 2027-02-01, last_on: 2027-02-05}
""",
    "experience.csv": """\
engineer_id,rotation_id,shadowed_on,primary_since
ana,t2,2025-11-08,2025-12-06
bo,t2,2026-12-05,
cy,ee,,2026-06-01
""",
    "other_duties.csv": """\
engineer_id,rotation,first_on,last_on
bo,incident-manager,2027-01-16,2027-01-17
""",
    "page_loads.csv": """\
engineer_id,on,pages,night
ana,2026-12-19,4,2
ana,2026-12-20,0,
""",
    "holidays_served.csv": """\
engineer_id,holiday,year
ana,christmas,2025
bo,easter,2026
""",
    "top_holidays.csv": """\
holiday,first_on,last_on,countries
christmas,2026-12-24,2026-12-26,
lunar-new-year,2027-02-05,2027-02-08,KR;SG
""",
    "leaves.csv": """\
engineer_id,first_on,last_on
cy,2026-10-01,2027-01-31
cy,2027-02-01,2027-02-14
""",
    "notices.csv": """\
engineer_id,on
cy,2027-02-15
""",
    "weekend_days.yaml": """\
- {country: IL, days: [fri, sat]}
- {team_id: delivery, days: [sun]}
""",
    "holiday_changes.csv": """\
on,off,name,country,subdivision,team_id
2027-03-10,yes,Eid al-Fitr,IL,,
2027-08-16,no,,DE,BY,
2027-01-04,yes,Bridge day,,,delivery
""",
    "passed_over.csv": """\
engineer_id,rotation_id,times
bo,ee,2
""",
    "weekends_served.csv": """\
engineer_id,weekend_on
ana,2026-12-26
""",
    "consents_to_change.csv": """\
engineer_id,duty_id
ana,t2/2027-01-16/emea
""",
}
