BEGIN TRANSACTION;
CREATE TABLE absence (
	position INTEGER NOT NULL, 
	engineer_id VARCHAR NOT NULL, 
	first_on DATE NOT NULL, 
	last_on DATE NOT NULL, 
	reason VARCHAR NOT NULL, 
	PRIMARY KEY (position), 
	FOREIGN KEY(engineer_id) REFERENCES engineer (id)
);
INSERT INTO "absence" VALUES(0,'ada','2027-01-09','2027-01-09','surgery');
CREATE TABLE carried_load (
	position INTEGER NOT NULL, 
	engineer_id VARCHAR NOT NULL, 
	load BIGINT NOT NULL, 
	counter VARCHAR NOT NULL, 
	PRIMARY KEY (position), 
	FOREIGN KEY(engineer_id) REFERENCES engineer (id)
);
INSERT INTO "carried_load" VALUES(0,'ada',1099511627776,'weekends');
CREATE TABLE company_day (
	position INTEGER NOT NULL, 
	"on" DATE NOT NULL, 
	name VARCHAR NOT NULL, 
	PRIMARY KEY (position)
);
INSERT INTO "company_day" VALUES(0,'2026-12-24','Winter break');
CREATE TABLE country_rule (
	country VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	weekend VARCHAR NOT NULL, 
	public_holidays_banned BOOLEAN NOT NULL, 
	one_weekend_day BOOLEAN NOT NULL, 
	source VARCHAR NOT NULL, 
	status VARCHAR NOT NULL, 
	effective_on DATE, 
	notice_days INTEGER, 
	max_duty_days_in_4_weeks INTEGER, 
	rest_hours_daily INTEGER, 
	rest_hours_weekly INTEGER, 
	PRIMARY KEY (country)
);
INSERT INTO "country_rule" VALUES('DE',0,'allowed',0,0,'works agreement','needs review',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE customer (
	id VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	effective_on DATE, 
	pages_per_weekend FLOAT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "customer" VALUES('acme',0,'Acme','approved',NULL,1.0);
CREATE TABLE customer_event (
	id VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	customer_id VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	start_at DATETIME NOT NULL, 
	end_at DATETIME NOT NULL, 
	confidence VARCHAR NOT NULL, 
	confidential BOOLEAN NOT NULL, 
	domains TEXT NOT NULL, 
	extra_seats INTEGER NOT NULL, 
	rotation_id VARCHAR, 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id), 
	FOREIGN KEY(rotation_id) REFERENCES rotation (id)
);
INSERT INTO "customer_event" VALUES('go-live',0,'acme','Go-live','other','2027-01-09 00:00:00.000000','2027-01-10 00:00:00.000000','confirmed',1,'[]',1,NULL);
CREATE TABLE engineer (
	id VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	email VARCHAR NOT NULL, 
	email_folded VARCHAR NOT NULL, 
	team_id VARCHAR NOT NULL, 
	time_zone VARCHAR NOT NULL, 
	country VARCHAR NOT NULL, 
	subdivision VARCHAR, 
	fte FLOAT NOT NULL, 
	level VARCHAR, 
	domains TEXT NOT NULL, 
	joined_on DATE, 
	leaves_on DATE, 
	weekend_consent BOOLEAN NOT NULL, 
	previous_terms INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (email_folded), 
	FOREIGN KEY(team_id) REFERENCES team (id)
);
INSERT INTO "engineer" VALUES('ada',0,'Ada','ada@example.com','ada@example.com','core','Europe/Berlin','DE',NULL,1.0,NULL,'[]',NULL,NULL,0,0);
INSERT INTO "engineer" VALUES('ben',1,'Ben','ben@example.com','ben@example.com','core','Europe/Berlin','DE',NULL,1.0,NULL,'[]',NULL,NULL,0,0);
INSERT INTO "engineer" VALUES('cleo',2,'Cleo','cleo@example.com','cleo@example.com','core','Europe/Berlin','DE',NULL,1.0,NULL,'[]',NULL,NULL,0,0);
CREATE TABLE fact (
	position INTEGER NOT NULL, 
	type VARCHAR NOT NULL, 
	engineer_id VARCHAR, 
	body TEXT NOT NULL, 
	PRIMARY KEY (position), 
	FOREIGN KEY(engineer_id) REFERENCES engineer (id)
);
INSERT INTO "fact" VALUES(0,'other_duty','ada','{"engineer_id":"ada","first_on":"2027-01-11","last_on":"2027-01-24","rotation":"incident-manager","type":"other_duty"}');
INSERT INTO "fact" VALUES(1,'experience','cleo','{"engineer_id":"cleo","primary_since":"2027-01-15","rotation_id":"tier2","shadowed_on":"2026-12-19","type":"experience"}');
INSERT INTO "fact" VALUES(2,'other_duty','ben','{"engineer_id":"ben","first_on":"2027-01-18","last_on":"2027-01-31","rotation":"swat","type":"other_duty"}');
INSERT INTO "fact" VALUES(3,'notice','ben','{"engineer_id":"ben","on":"2027-01-11","type":"notice"}');
CREATE TABLE interlock (
	id VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	team_id VARCHAR, 
	engineer_id VARCHAR, 
	first_on DATE NOT NULL, 
	last_on DATE NOT NULL, 
	title VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(team_id) REFERENCES team (id), 
	FOREIGN KEY(engineer_id) REFERENCES engineer (id)
);
INSERT INTO "interlock" VALUES('acme',0,'core',NULL,'2027-01-09','2027-01-09','');
CREATE TABLE organisation (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	imported_at DATETIME NOT NULL, 
	digest VARCHAR NOT NULL, 
	policy_digest VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT one_organisation CHECK (id = 1)
);
INSERT INTO "organisation" VALUES(1,'Tiny','2026-12-01 09:00:00.000000','89f0d993d1dd15442091f96c4565d1d49fd9af5602ec48a72ebb59aa4710fe0d','cf8f08f898e7aa1b42a14d15d2f5f76c894809fc6cdc61186e352fec0ec737de');
CREATE TABLE "plan" (
	id VARCHAR NOT NULL, 
	quarter VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	starts_on DATE NOT NULL, 
	ends_on DATE NOT NULL, 
	state VARCHAR NOT NULL, 
	created_at DATETIME NOT NULL, 
	created_by VARCHAR NOT NULL, 
	published_at DATETIME, 
	penalty BIGINT NOT NULL, 
	penalties TEXT NOT NULL, 
	problem_digest VARCHAR NOT NULL, 
	policy_digest VARCHAR NOT NULL, 
	engine VARCHAR NOT NULL, 
	seed BIGINT NOT NULL, 
	workers INTEGER NOT NULL, 
	seconds FLOAT NOT NULL, 
	status VARCHAR NOT NULL, 
	objective BIGINT NOT NULL, 
	bound BIGINT NOT NULL, 
	gap FLOAT NOT NULL, 
	stopped BOOLEAN NOT NULL, 
	aims TEXT NOT NULL, 
	problem TEXT NOT NULL, 
	policy TEXT NOT NULL, 
	term_rotations TEXT NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT one_plan_per_version UNIQUE (quarter, version), 
	CONSTRAINT known_state CHECK (state IN ('draft', 'published', 'superseded', 'discarded')), 
	CONSTRAINT dated_when_published CHECK ((published_at IS NULL) = (state IN ('draft', 'discarded')))
);
INSERT INTO "plan" VALUES('2027-Q1-v1','2027-Q1',1,'2027-01-04','2027-02-01','superseded','2026-12-01 09:00:00.000000','Ops','2026-12-01 09:00:00.000000',15,'[{"constraint":"preference","penalty":15,"count":3}]','acc986b5ff6ef4044efa0149d4a9d2ac74cc3bdfb8f599ce930a5aeda41d85d4','cf8f08f898e7aa1b42a14d15d2f5f76c894809fc6cdc61186e352fec0ec737de','CP-SAT 9.15.6755',7,1,1.25,'FEASIBLE',15,12,0.2,0,'[{"name":"unfilled","best":0,"bound":0},{"name":"preferences","best":15,"bound":12}]','{"absences":[],"announced":[],"carried":[],"company_days":[],"country_rules":[],"customers":[],"engineers":[{"country":"DE","domains":[],"email":"ada@example.com","fte":1.0,"id":"ada","joined_on":null,"leaves_on":null,"level":null,"name":"Ada","previous_terms":0,"subdivision":null,"team_id":"core","time_zone":"Europe/Berlin","weekend_consent":false},{"country":"NP","domains":[],"email":"ben@example.com","fte":1.0,"id":"ben","joined_on":null,"leaves_on":null,"level":null,"name":"Ben","previous_terms":0,"subdivision":null,"team_id":"core","time_zone":"Asia/Kathmandu","weekend_consent":false}],"events":[],"facts":[],"frozen_until":null,"holidays":[],"horizon":{"ends_on":"2027-02-01","starts_on":"2027-01-04"},"interlocks":[],"pins":[],"preferences":[],"rotations":[{"approval":"approved","bridge_url":"","coverage":"24x7","covers_company_days":true,"effective_on":null,"engineer_ids":[],"id":"tier2","levels":[],"local_hours":null,"min_tenure_days":0,"name":"Tier 2 weekend","team_ids":[],"time_zone":"UTC","type":"weekend","windows":[{"days":["sat","sun"],"domains":[],"hours":8,"name":"day","opens_at":"08:00:00","seats":1}],"zone_hours":[]},{"approval":"approved","effective_on":null,"id":"ee","lengths":[],"levels":[],"max_terms_each":1,"max_weeks":10,"may_overrun":true,"min_tenure_days":0,"min_weeks":4,"name":"Escalation Engineers","seats":1,"start_every_weeks":1,"time_zone":"UTC","type":"term"}],"shifts":[{"domains":[],"event_ids":[],"id":"tier2/2027-01-09/08:00","load":20,"on":"2027-01-09","rotation_id":"tier2","seats":1,"span":{"end_at":"2027-01-09T16:00:00Z","start_at":"2027-01-09T08:00:00Z"},"weekend_on":"2027-01-09","window":"08:00","wished_domains":[]}],"teams":[{"headcount":0,"id":"core","name":"Core"}],"terms":[{"id":"ee/2027-01-04/4w","rotation_id":"ee","span":{"end_at":"2027-02-01T00:00:00Z","start_at":"2027-01-04T00:00:00Z"},"starts_on":"2027-01-04","weeks":4}],"today":null,"volunteers":[]}','["{\"kind\":\"absence\",\"weight\":null}", "{\"kind\":\"preference\",\"owner\":\"O''Hara \\\"Ops\\\"\",\"weight\":5}"]','[{"type":"term","id":"ee","name":"Escalation Engineers","time_zone":"UTC","seats":1,"min_weeks":4,"max_weeks":10,"lengths":[],"start_every_weeks":1,"may_overrun":true,"min_tenure_days":0,"max_terms_each":1,"levels":[],"approval":"approved","effective_on":null}]');
INSERT INTO "plan" VALUES('2027-Q1-v2','2027-Q1',2,'2027-01-04','2027-02-01','published','2026-12-01 09:00:00.000000','Ops','2026-12-01 09:00:00.000000',15,'[{"constraint":"preference","penalty":15,"count":3}]','acc986b5ff6ef4044efa0149d4a9d2ac74cc3bdfb8f599ce930a5aeda41d85d4','cf8f08f898e7aa1b42a14d15d2f5f76c894809fc6cdc61186e352fec0ec737de','CP-SAT 9.15.6755',7,1,1.25,'FEASIBLE',15,12,0.2,0,'[{"name":"unfilled","best":0,"bound":0},{"name":"preferences","best":15,"bound":12}]','{"absences":[],"announced":[],"carried":[],"company_days":[],"country_rules":[],"customers":[],"engineers":[{"country":"DE","domains":[],"email":"ada@example.com","fte":1.0,"id":"ada","joined_on":null,"leaves_on":null,"level":null,"name":"Ada","previous_terms":0,"subdivision":null,"team_id":"core","time_zone":"Europe/Berlin","weekend_consent":false},{"country":"NP","domains":[],"email":"ben@example.com","fte":1.0,"id":"ben","joined_on":null,"leaves_on":null,"level":null,"name":"Ben","previous_terms":0,"subdivision":null,"team_id":"core","time_zone":"Asia/Kathmandu","weekend_consent":false}],"events":[],"facts":[],"frozen_until":null,"holidays":[],"horizon":{"ends_on":"2027-02-01","starts_on":"2027-01-04"},"interlocks":[],"pins":[],"preferences":[],"rotations":[{"approval":"approved","bridge_url":"","coverage":"24x7","covers_company_days":true,"effective_on":null,"engineer_ids":[],"id":"tier2","levels":[],"local_hours":null,"min_tenure_days":0,"name":"Tier 2 weekend","team_ids":[],"time_zone":"UTC","type":"weekend","windows":[{"days":["sat","sun"],"domains":[],"hours":8,"name":"day","opens_at":"08:00:00","seats":1}],"zone_hours":[]},{"approval":"approved","effective_on":null,"id":"ee","lengths":[],"levels":[],"max_terms_each":1,"max_weeks":10,"may_overrun":true,"min_tenure_days":0,"min_weeks":4,"name":"Escalation Engineers","seats":1,"start_every_weeks":1,"time_zone":"UTC","type":"term"}],"shifts":[{"domains":[],"event_ids":[],"id":"tier2/2027-01-09/08:00","load":20,"on":"2027-01-09","rotation_id":"tier2","seats":1,"span":{"end_at":"2027-01-09T16:00:00Z","start_at":"2027-01-09T08:00:00Z"},"weekend_on":"2027-01-09","window":"08:00","wished_domains":[]}],"teams":[{"headcount":0,"id":"core","name":"Core"}],"terms":[{"id":"ee/2027-01-04/4w","rotation_id":"ee","span":{"end_at":"2027-02-01T00:00:00Z","start_at":"2027-01-04T00:00:00Z"},"starts_on":"2027-01-04","weeks":4}],"today":null,"volunteers":[]}','["{\"kind\":\"absence\",\"weight\":null}", "{\"kind\":\"preference\",\"owner\":\"O''Hara \\\"Ops\\\"\",\"weight\":5}"]','[{"type":"term","id":"ee","name":"Escalation Engineers","time_zone":"UTC","seats":1,"min_weeks":4,"max_weeks":10,"lengths":[],"start_every_weeks":1,"may_overrun":true,"min_tenure_days":0,"max_terms_each":1,"levels":[],"approval":"approved","effective_on":null}]');
INSERT INTO "plan" VALUES('2027-Q1-v3','2027-Q1',3,'2027-01-04','2027-02-01','draft','2026-12-01 09:00:00.000000','Ops',NULL,15,'[{"constraint":"preference","penalty":15,"count":3}]','acc986b5ff6ef4044efa0149d4a9d2ac74cc3bdfb8f599ce930a5aeda41d85d4','cf8f08f898e7aa1b42a14d15d2f5f76c894809fc6cdc61186e352fec0ec737de','CP-SAT 9.15.6755',7,1,1.25,'FEASIBLE',15,12,0.2,0,'[{"name":"unfilled","best":0,"bound":0},{"name":"preferences","best":15,"bound":12}]','{"absences":[],"announced":[],"carried":[],"company_days":[],"country_rules":[],"customers":[],"engineers":[{"country":"DE","domains":[],"email":"ada@example.com","fte":1.0,"id":"ada","joined_on":null,"leaves_on":null,"level":null,"name":"Ada","previous_terms":0,"subdivision":null,"team_id":"core","time_zone":"Europe/Berlin","weekend_consent":false},{"country":"NP","domains":[],"email":"ben@example.com","fte":1.0,"id":"ben","joined_on":null,"leaves_on":null,"level":null,"name":"Ben","previous_terms":0,"subdivision":null,"team_id":"core","time_zone":"Asia/Kathmandu","weekend_consent":false}],"events":[],"facts":[],"frozen_until":null,"holidays":[],"horizon":{"ends_on":"2027-02-01","starts_on":"2027-01-04"},"interlocks":[],"pins":[],"preferences":[],"rotations":[{"approval":"approved","bridge_url":"","coverage":"24x7","covers_company_days":true,"effective_on":null,"engineer_ids":[],"id":"tier2","levels":[],"local_hours":null,"min_tenure_days":0,"name":"Tier 2 weekend","team_ids":[],"time_zone":"UTC","type":"weekend","windows":[{"days":["sat","sun"],"domains":[],"hours":8,"name":"day","opens_at":"08:00:00","seats":1}],"zone_hours":[]},{"approval":"approved","effective_on":null,"id":"ee","lengths":[],"levels":[],"max_terms_each":1,"max_weeks":10,"may_overrun":true,"min_tenure_days":0,"min_weeks":4,"name":"Escalation Engineers","seats":1,"start_every_weeks":1,"time_zone":"UTC","type":"term"}],"shifts":[{"domains":[],"event_ids":[],"id":"tier2/2027-01-09/08:00","load":20,"on":"2027-01-09","rotation_id":"tier2","seats":1,"span":{"end_at":"2027-01-09T16:00:00Z","start_at":"2027-01-09T08:00:00Z"},"weekend_on":"2027-01-09","window":"08:00","wished_domains":[]}],"teams":[{"headcount":0,"id":"core","name":"Core"}],"terms":[{"id":"ee/2027-01-04/4w","rotation_id":"ee","span":{"end_at":"2027-02-01T00:00:00Z","start_at":"2027-01-04T00:00:00Z"},"starts_on":"2027-01-04","weeks":4}],"today":null,"volunteers":[]}','["{\"kind\":\"absence\",\"weight\":null}", "{\"kind\":\"preference\",\"owner\":\"O''Hara \\\"Ops\\\"\",\"weight\":5}"]','[{"type":"term","id":"ee","name":"Escalation Engineers","time_zone":"UTC","seats":1,"min_weeks":4,"max_weeks":10,"lengths":[],"start_every_weeks":1,"may_overrun":true,"min_tenure_days":0,"max_terms_each":1,"levels":[],"approval":"approved","effective_on":null}]');
INSERT INTO "plan" VALUES('2027-Q1-v4','2027-Q1',4,'2027-01-04','2027-02-01','discarded','2026-12-01 09:00:00.000000','Ops',NULL,15,'[{"constraint":"preference","penalty":15,"count":3}]','acc986b5ff6ef4044efa0149d4a9d2ac74cc3bdfb8f599ce930a5aeda41d85d4','cf8f08f898e7aa1b42a14d15d2f5f76c894809fc6cdc61186e352fec0ec737de','CP-SAT 9.15.6755',7,1,1.25,'FEASIBLE',15,12,0.2,0,'[{"name":"unfilled","best":0,"bound":0},{"name":"preferences","best":15,"bound":12}]','{"absences":[],"announced":[],"carried":[],"company_days":[],"country_rules":[],"customers":[],"engineers":[{"country":"DE","domains":[],"email":"ada@example.com","fte":1.0,"id":"ada","joined_on":null,"leaves_on":null,"level":null,"name":"Ada","previous_terms":0,"subdivision":null,"team_id":"core","time_zone":"Europe/Berlin","weekend_consent":false},{"country":"NP","domains":[],"email":"ben@example.com","fte":1.0,"id":"ben","joined_on":null,"leaves_on":null,"level":null,"name":"Ben","previous_terms":0,"subdivision":null,"team_id":"core","time_zone":"Asia/Kathmandu","weekend_consent":false}],"events":[],"facts":[],"frozen_until":null,"holidays":[],"horizon":{"ends_on":"2027-02-01","starts_on":"2027-01-04"},"interlocks":[],"pins":[],"preferences":[],"rotations":[{"approval":"approved","bridge_url":"","coverage":"24x7","covers_company_days":true,"effective_on":null,"engineer_ids":[],"id":"tier2","levels":[],"local_hours":null,"min_tenure_days":0,"name":"Tier 2 weekend","team_ids":[],"time_zone":"UTC","type":"weekend","windows":[{"days":["sat","sun"],"domains":[],"hours":8,"name":"day","opens_at":"08:00:00","seats":1}],"zone_hours":[]},{"approval":"approved","effective_on":null,"id":"ee","lengths":[],"levels":[],"max_terms_each":1,"max_weeks":10,"may_overrun":true,"min_tenure_days":0,"min_weeks":4,"name":"Escalation Engineers","seats":1,"start_every_weeks":1,"time_zone":"UTC","type":"term"}],"shifts":[{"domains":[],"event_ids":[],"id":"tier2/2027-01-09/08:00","load":20,"on":"2027-01-09","rotation_id":"tier2","seats":1,"span":{"end_at":"2027-01-09T16:00:00Z","start_at":"2027-01-09T08:00:00Z"},"weekend_on":"2027-01-09","window":"08:00","wished_domains":[]}],"teams":[{"headcount":0,"id":"core","name":"Core"}],"terms":[{"id":"ee/2027-01-04/4w","rotation_id":"ee","span":{"end_at":"2027-02-01T00:00:00Z","start_at":"2027-01-04T00:00:00Z"},"starts_on":"2027-01-04","weeks":4}],"today":null,"volunteers":[]}','["{\"kind\":\"absence\",\"weight\":null}", "{\"kind\":\"preference\",\"owner\":\"O''Hara \\\"Ops\\\"\",\"weight\":5}"]','[{"type":"term","id":"ee","name":"Escalation Engineers","time_zone":"UTC","seats":1,"min_weeks":4,"max_weeks":10,"lengths":[],"start_every_weeks":1,"may_overrun":true,"min_tenure_days":0,"max_terms_each":1,"levels":[],"approval":"approved","effective_on":null}]');
CREATE TABLE plan_assignment (
	plan_id VARCHAR NOT NULL, 
	duty_id VARCHAR NOT NULL, 
	seat INTEGER NOT NULL, 
	engineer_id VARCHAR NOT NULL, 
	rotation_id VARCHAR NOT NULL, 
	start_at DATETIME NOT NULL, 
	end_at DATETIME NOT NULL, 
	time_zone VARCHAR NOT NULL, 
	PRIMARY KEY (plan_id, duty_id, seat), 
	CONSTRAINT one_seat_each UNIQUE (plan_id, duty_id, engineer_id), 
	FOREIGN KEY(plan_id) REFERENCES "plan" (id)
);
INSERT INTO "plan_assignment" VALUES('2027-Q1-v1','ee/2027-01-04/4w',1,'ben','ee','2027-01-04 00:00:00.000000','2027-02-01 00:00:00.000000','Asia/Kathmandu');
INSERT INTO "plan_assignment" VALUES('2027-Q1-v1','tier2/2027-01-09/08:00',1,'ada','tier2','2027-01-09 08:00:00.000000','2027-01-09 16:00:00.000000','Europe/Berlin');
INSERT INTO "plan_assignment" VALUES('2027-Q1-v2','ee/2027-01-04/4w',1,'ben','ee','2027-01-04 00:00:00.000000','2027-02-01 00:00:00.000000','Asia/Kathmandu');
INSERT INTO "plan_assignment" VALUES('2027-Q1-v2','tier2/2027-01-09/08:00',1,'ada','tier2','2027-01-09 08:00:00.000000','2027-01-09 16:00:00.000000','Europe/Berlin');
INSERT INTO "plan_assignment" VALUES('2027-Q1-v3','ee/2027-01-04/4w',1,'ben','ee','2027-01-04 00:00:00.000000','2027-02-01 00:00:00.000000','Asia/Kathmandu');
INSERT INTO "plan_assignment" VALUES('2027-Q1-v3','tier2/2027-01-09/08:00',1,'ada','tier2','2027-01-09 08:00:00.000000','2027-01-09 16:00:00.000000','Europe/Berlin');
INSERT INTO "plan_assignment" VALUES('2027-Q1-v4','ee/2027-01-04/4w',1,'ben','ee','2027-01-04 00:00:00.000000','2027-02-01 00:00:00.000000','Asia/Kathmandu');
INSERT INTO "plan_assignment" VALUES('2027-Q1-v4','tier2/2027-01-09/08:00',1,'ada','tier2','2027-01-09 08:00:00.000000','2027-01-09 16:00:00.000000','Europe/Berlin');
CREATE TABLE plan_shift (
	plan_id VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	rotation_id VARCHAR NOT NULL, 
	window VARCHAR NOT NULL, 
	"on" DATE NOT NULL, 
	weekend_on DATE, 
	start_at DATETIME NOT NULL, 
	end_at DATETIME NOT NULL, 
	time_zone VARCHAR NOT NULL, 
	seats INTEGER NOT NULL, 
	domains TEXT NOT NULL, 
	wished_domains TEXT NOT NULL, 
	load INTEGER NOT NULL, 
	event_ids TEXT NOT NULL, 
	PRIMARY KEY (plan_id, id), 
	FOREIGN KEY(plan_id) REFERENCES "plan" (id)
);
INSERT INTO "plan_shift" VALUES('2027-Q1-v1','tier2/2027-01-09/08:00',0,'tier2','08:00','2027-01-09','2027-01-09','2027-01-09 08:00:00.000000','2027-01-09 16:00:00.000000','UTC',1,'[]','[]',20,'[]');
INSERT INTO "plan_shift" VALUES('2027-Q1-v2','tier2/2027-01-09/08:00',0,'tier2','08:00','2027-01-09','2027-01-09','2027-01-09 08:00:00.000000','2027-01-09 16:00:00.000000','UTC',1,'[]','[]',20,'[]');
INSERT INTO "plan_shift" VALUES('2027-Q1-v3','tier2/2027-01-09/08:00',0,'tier2','08:00','2027-01-09','2027-01-09','2027-01-09 08:00:00.000000','2027-01-09 16:00:00.000000','UTC',1,'[]','[]',20,'[]');
INSERT INTO "plan_shift" VALUES('2027-Q1-v4','tier2/2027-01-09/08:00',0,'tier2','08:00','2027-01-09','2027-01-09','2027-01-09 08:00:00.000000','2027-01-09 16:00:00.000000','UTC',1,'[]','[]',20,'[]');
CREATE TABLE plan_term (
	plan_id VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	rotation_id VARCHAR NOT NULL, 
	starts_on DATE NOT NULL, 
	weeks INTEGER NOT NULL, 
	start_at DATETIME NOT NULL, 
	end_at DATETIME NOT NULL, 
	time_zone VARCHAR NOT NULL, 
	PRIMARY KEY (plan_id, id), 
	FOREIGN KEY(plan_id) REFERENCES "plan" (id)
);
INSERT INTO "plan_term" VALUES('2027-Q1-v1','ee/2027-01-04/4w',0,'ee','2027-01-04',4,'2027-01-04 00:00:00.000000','2027-02-01 00:00:00.000000','UTC');
INSERT INTO "plan_term" VALUES('2027-Q1-v2','ee/2027-01-04/4w',0,'ee','2027-01-04',4,'2027-01-04 00:00:00.000000','2027-02-01 00:00:00.000000','UTC');
INSERT INTO "plan_term" VALUES('2027-Q1-v3','ee/2027-01-04/4w',0,'ee','2027-01-04',4,'2027-01-04 00:00:00.000000','2027-02-01 00:00:00.000000','UTC');
INSERT INTO "plan_term" VALUES('2027-Q1-v4','ee/2027-01-04/4w',0,'ee','2027-01-04',4,'2027-01-04 00:00:00.000000','2027-02-01 00:00:00.000000','UTC');
CREATE TABLE policy (
	position INTEGER NOT NULL, 
	body TEXT NOT NULL, 
	PRIMARY KEY (position)
);
INSERT INTO "policy" VALUES(0,'{"kind":"absence","weight":null}');
INSERT INTO "policy" VALUES(1,'{"kind":"preference","owner":"O''Hara \"Ops\"","weight":5}');
CREATE TABLE preference (
	position INTEGER NOT NULL, 
	engineer_id VARCHAR NOT NULL, 
	first_on DATE NOT NULL, 
	last_on DATE NOT NULL, 
	grade VARCHAR NOT NULL, 
	PRIMARY KEY (position), 
	FOREIGN KEY(engineer_id) REFERENCES engineer (id)
);
INSERT INTO "preference" VALUES(0,'ben','2027-01-09','2027-01-09','avoid');
CREATE TABLE publication (
	id INTEGER NOT NULL, 
	schedule_id VARCHAR NOT NULL, 
	rotation_id VARCHAR NOT NULL, 
	seat INTEGER NOT NULL, 
	desired_hash VARCHAR NOT NULL, 
	observed_hash VARCHAR NOT NULL, 
	plan_json VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	started_at DATETIME NOT NULL, 
	finished_at DATETIME, 
	PRIMARY KEY (id)
);
INSERT INTO "publication" VALUES(1,'PTIER2','tier2',1,'eaaf13895cdc0431280359aea0ea1f3a92ed00a804ec96fb1983c95be97b11dc','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855','{"desired_hash":"eaaf13895cdc0431280359aea0ea1f3a92ed00a804ec96fb1983c95be97b11dc","findings":[],"forgotten":[],"made_at":"2026-12-01T09:00:00Z","observed_hash":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","operations":[{"account":"PADA","email":"ada@example.com","external_id":null,"key":"tier2/1","kind":"create","span":{"end_at":"2026-12-31T17:00:00Z","start_at":"2026-12-31T09:00:00Z"}}],"wanted":{"shifts":[{"email":"ada@example.com","key":"tier2/1","span":{"end_at":"2026-12-31T17:00:00Z","start_at":"2026-12-31T09:00:00Z"}}],"target":{"rotation_id":"tier2","schedule_id":"PTIER2","seat":1},"window":{"end_at":"2027-03-01T09:00:00Z","start_at":"2026-12-01T09:00:00Z"}}}','done','2026-12-01 09:00:00.000000','2026-12-01 09:00:00.000000');
CREATE TABLE publication_operation (
	id INTEGER NOT NULL, 
	publication_id INTEGER NOT NULL, 
	schedule_id VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	shift_key VARCHAR NOT NULL, 
	start_at DATETIME NOT NULL, 
	end_at DATETIME NOT NULL, 
	account VARCHAR NOT NULL, 
	email VARCHAR NOT NULL, 
	known_ids TEXT NOT NULL, 
	external_id VARCHAR, 
	state VARCHAR NOT NULL, 
	error VARCHAR NOT NULL, 
	sent_at DATETIME NOT NULL, 
	settled_at DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(publication_id) REFERENCES publication (id)
);
INSERT INTO "publication_operation" VALUES(1,1,'PTIER2','create','tier2/1','2026-12-31 09:00:00.000000','2026-12-31 17:00:00.000000','PADA','ada@example.com','[]','PXYZ','done','','2026-12-01 09:00:00.000000','2026-12-01 09:00:00.000000');
CREATE TABLE published_override (
	schedule_id VARCHAR NOT NULL, 
	external_id VARCHAR NOT NULL, 
	shift_key VARCHAR NOT NULL, 
	start_at DATETIME NOT NULL, 
	end_at DATETIME NOT NULL, 
	account VARCHAR NOT NULL, 
	email VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	created_by INTEGER NOT NULL, 
	PRIMARY KEY (schedule_id, external_id), 
	FOREIGN KEY(created_by) REFERENCES publication_operation (id)
);
INSERT INTO "published_override" VALUES('PTIER2','PXYZ','tier2/1','2026-12-31 09:00:00.000000','2026-12-31 17:00:00.000000','PADA','ada@example.com','active',1);
CREATE TABLE rotation (
	id VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	type VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	time_zone VARCHAR NOT NULL, 
	body TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "rotation" VALUES('tier2',0,'weekend','Tier 2 weekend','UTC','{"approval":"approved","bridge_url":"","coverage":"24x7","covers_company_days":true,"effective_on":null,"engineer_ids":[],"id":"tier2","levels":[],"local_hours":null,"min_tenure_days":0,"name":"Tier 2 weekend","team_ids":[],"time_zone":"UTC","type":"weekend","windows":[{"days":["sat","sun"],"domains":[],"hours":8,"name":"day","opens_at":"08:00:00","seats":1}],"zone_hours":[]}');
INSERT INTO "rotation" VALUES('ee',1,'term','Escalation Engineers','UTC','{"approval":"approved","effective_on":null,"id":"ee","lengths":[],"levels":[],"max_terms_each":1,"max_weeks":10,"may_overrun":true,"min_tenure_days":0,"min_weeks":4,"name":"Escalation Engineers","seats":1,"start_every_weeks":1,"time_zone":"UTC","type":"term"}');
CREATE TABLE team (
	id VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	headcount INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "team" VALUES('core',0,'Core',0);
CREATE TABLE volunteer (
	position INTEGER NOT NULL, 
	engineer_id VARCHAR NOT NULL, 
	rotation_id VARCHAR NOT NULL, 
	earliest_on DATE NOT NULL, 
	latest_on DATE NOT NULL, 
	min_weeks INTEGER NOT NULL, 
	max_weeks INTEGER NOT NULL, 
	preferred_weeks INTEGER, 
	review_on DATE, 
	PRIMARY KEY (position), 
	FOREIGN KEY(engineer_id) REFERENCES engineer (id), 
	FOREIGN KEY(rotation_id) REFERENCES rotation (id)
);
INSERT INTO "volunteer" VALUES(0,'cleo','ee','2027-01-04','2027-07-04',4,10,NULL,NULL);
CREATE TABLE watchbill_schema (
	version INTEGER NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "watchbill_schema" VALUES(1);
CREATE INDEX ix_publication_schedule_id ON publication (schedule_id);
CREATE UNIQUE INDEX one_published_plan ON "plan" (starts_on) WHERE state = 'published';
CREATE TRIGGER plan_begins BEFORE INSERT ON plan WHEN NEW.state <> 'draft' BEGIN SELECT RAISE(ABORT, 'a plan begins as a draft'); END;
CREATE TRIGGER plan_stays BEFORE UPDATE ON plan WHEN NEW.id IS NOT OLD.id OR NEW.quarter IS NOT OLD.quarter OR NEW.version IS NOT OLD.version OR NEW.starts_on IS NOT OLD.starts_on OR NEW.ends_on IS NOT OLD.ends_on OR NEW.created_at IS NOT OLD.created_at OR NEW.created_by IS NOT OLD.created_by OR NEW.penalty IS NOT OLD.penalty OR NEW.penalties IS NOT OLD.penalties OR NEW.problem_digest IS NOT OLD.problem_digest OR NEW.policy_digest IS NOT OLD.policy_digest OR NEW.engine IS NOT OLD.engine OR NEW.seed IS NOT OLD.seed OR NEW.workers IS NOT OLD.workers OR NEW.seconds IS NOT OLD.seconds OR NEW.status IS NOT OLD.status OR NEW.objective IS NOT OLD.objective OR NEW.bound IS NOT OLD.bound OR NEW.gap IS NOT OLD.gap OR NEW.stopped IS NOT OLD.stopped OR NEW.aims IS NOT OLD.aims OR NEW.problem IS NOT OLD.problem OR NEW.policy IS NOT OLD.policy OR NEW.term_rotations IS NOT OLD.term_rotations BEGIN SELECT RAISE(ABORT, 'a plan never changes'); END;
CREATE TRIGGER plan_moves_on BEFORE UPDATE ON plan WHEN NOT ((OLD.state = 'draft' AND NEW.state = 'published') OR (OLD.state = 'draft' AND NEW.state = 'discarded') OR (OLD.state = 'published' AND NEW.state = 'superseded')) BEGIN SELECT RAISE(ABORT, 'a plan does not go back'); END;
CREATE TRIGGER plan_keeps_its_date BEFORE UPDATE ON plan WHEN OLD.published_at IS NOT NULL AND NEW.published_at IS NOT OLD.published_at BEGIN SELECT RAISE(ABORT, 'the time of publication never changes'); END;
CREATE TRIGGER plan_remains BEFORE DELETE ON plan WHEN OLD.state NOT IN ('draft', 'discarded') BEGIN SELECT RAISE(ABORT, 'a published plan is kept'); END;
CREATE TRIGGER plan_is_new BEFORE INSERT ON plan WHEN EXISTS (SELECT 1 FROM plan WHERE id = NEW.id OR (quarter = NEW.quarter AND version = NEW.version)) BEGIN SELECT RAISE(ABORT, 'this plan exists already'); END;
CREATE TRIGGER plan_stands_alone BEFORE UPDATE ON plan WHEN NEW.state = 'published' AND EXISTS (SELECT 1 FROM plan WHERE id <> OLD.id AND state = 'published' AND starts_on = NEW.starts_on) BEGIN SELECT RAISE(ABORT, 'another plan is published for this horizon'); END;
CREATE INDEX ix_publication_operation_publication_id ON publication_operation (publication_id);
CREATE INDEX ix_publication_operation_schedule_id ON publication_operation (schedule_id);
CREATE INDEX ix_publication_operation_state ON publication_operation (state);
CREATE TRIGGER plan_shift_begins BEFORE INSERT ON plan_shift WHEN NOT EXISTS (SELECT 1 FROM plan WHERE id = NEW.plan_id AND state IN ('draft')) BEGIN SELECT RAISE(ABORT, 'only a draft takes new parts'); END;
CREATE TRIGGER plan_shift_stays BEFORE UPDATE ON plan_shift WHEN 1 BEGIN SELECT RAISE(ABORT, 'a plan never changes'); END;
CREATE TRIGGER plan_shift_remains BEFORE DELETE ON plan_shift WHEN NOT EXISTS (SELECT 1 FROM plan WHERE id = OLD.plan_id AND state IN ('draft', 'discarded')) BEGIN SELECT RAISE(ABORT, 'a published plan is kept'); END;
CREATE TRIGGER plan_term_begins BEFORE INSERT ON plan_term WHEN NOT EXISTS (SELECT 1 FROM plan WHERE id = NEW.plan_id AND state IN ('draft')) BEGIN SELECT RAISE(ABORT, 'only a draft takes new parts'); END;
CREATE TRIGGER plan_term_stays BEFORE UPDATE ON plan_term WHEN 1 BEGIN SELECT RAISE(ABORT, 'a plan never changes'); END;
CREATE TRIGGER plan_term_remains BEFORE DELETE ON plan_term WHEN NOT EXISTS (SELECT 1 FROM plan WHERE id = OLD.plan_id AND state IN ('draft', 'discarded')) BEGIN SELECT RAISE(ABORT, 'a published plan is kept'); END;
CREATE TRIGGER plan_assignment_begins BEFORE INSERT ON plan_assignment WHEN NOT EXISTS (SELECT 1 FROM plan WHERE id = NEW.plan_id AND state IN ('draft')) BEGIN SELECT RAISE(ABORT, 'only a draft takes new parts'); END;
CREATE TRIGGER plan_assignment_stays BEFORE UPDATE ON plan_assignment WHEN 1 BEGIN SELECT RAISE(ABORT, 'a plan never changes'); END;
CREATE TRIGGER plan_assignment_remains BEFORE DELETE ON plan_assignment WHEN NOT EXISTS (SELECT 1 FROM plan WHERE id = OLD.plan_id AND state IN ('draft', 'discarded')) BEGIN SELECT RAISE(ABORT, 'a published plan is kept'); END;
CREATE INDEX ix_fact_type ON fact (type);
COMMIT;
