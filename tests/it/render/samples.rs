//! Reports that show what there is to show.

use banister::finding::Severity;
use banister::pg::LockMode;
use banister::report::{
    AdviceEntry, BaselineEntry, CheckReport, CheckVerdict, CriterionEntry, Cycle, DatabaseEntry,
    DecidedBy, DecisionEntry, DifferenceEntry, EffectsReport, Excerpt, FailureEntry, FindingEntry,
    Header, HiddenEntry, HistoryEntry, ItemEntry, ItemStatus, LabelEntry, MigrationEntry,
    MigrationState, ObservedEntry, PhaseEntry, Place, PolicyEntry, PreflightReport,
    PreflightVerdict, ProbeEntry, QueueEntry, ReadOnlyEntry, RelationEntry, Report, RowsEntry,
    RuleEntry, RulingEntry, SCHEMA_VERSION, ScriptEntry, SizeEntry, StaleEntry, StandingEntry,
    StatementEntry, StatusReport, StatusVerdict, StepEntry, Summary, SuppressedEntry, TouchedEntry,
    VerifyReport, VerifyVerdict,
};

fn header(notes: &[&str]) -> Header {
    Header {
        schema_version: SCHEMA_VERSION,
        banister: "0.1.0".to_owned(),
        postgres: 17,
        notes: notes.iter().map(|&note| note.to_owned()).collect(),
        directory: "services/shop".to_owned(),
    }
}

fn decision(by: DecidedBy, line: usize) -> DecisionEntry {
    DecisionEntry { by, file: Some("../../banister.toml".to_owned()), line: Some(line) }
}

fn place(file: &str, from: (usize, usize), to: (usize, usize)) -> Place {
    Place { file: file.to_owned(), line: from.0, column: from.1, end_line: to.0, end_column: to.1 }
}

fn relation(name: &str, kind: &str, lock: LockMode) -> RelationEntry {
    RelationEntry {
        relation: name.to_owned(),
        kind: kind.to_owned(),
        lock: Some(lock),
        blocks: Some(lock.blocks_in_words().to_owned()),
        rewrite: false,
        scan: false,
        index_build: false,
        created_here: false,
        depends_on: None,
        evidence: "predicted".to_owned(),
    }
}

fn failure(sqlstate: &str, message: &str) -> FailureEntry {
    FailureEntry { sqlstate: sqlstate.to_owned(), message: message.to_owned() }
}

fn index_finding() -> FindingEntry {
    let file = "migrations/0003_index.up.sql";
    let label = |place, text: &str| LabelEntry { place, text: text.to_owned() };
    let primary = place(file, (2, 1), (2, 49));
    FindingEntry {
        rule: "blocking-index-build".to_owned(),
        severity: Severity::Error,
        message: "building index `users_email_idx` blocks every write to `public.users`".to_owned(),
        why: "the build reads the whole table, and `SHARE` is held until the transaction ends"
            .to_owned(),
        place: primary.clone(),
        migration: Some("0003".to_owned()),
        direction: "up".to_owned(),
        labels: vec![
            label(primary, "every write to `public.users` waits for this"),
            label(place(file, (1, 1), (1, 6)), "the transaction begins here"),
        ],
        advice: Some(AdviceEntry {
            text: "build it concurrently, in a migration that runs without a transaction"
                .to_owned(),
            sql: Some(
                "CREATE INDEX CONCURRENTLY users_email_idx\n    ON users (email);".to_owned(),
            ),
        }),
        excerpt: Excerpt {
            first_line: 1,
            text: "BEGIN;\nCREATE INDEX users_email_idx ON users (email, née);".to_owned(),
        },
        elsewhere: Vec::new(),
        fingerprint: "3e2478b26650dca7d88dd9dfd18b37ce".to_owned(),
        object: Some("public.users".to_owned()),
        ruling: None,
        sizes: Vec::new(),
    }
}

fn drop_finding() -> FindingEntry {
    let primary = place("migrations/0004_note.sql", (12, 5), (13, 21));
    FindingEntry {
        rule: "drop-before-contract".to_owned(),
        severity: Severity::Warning,
        message: "column `note` of `public.users` goes, with its values".to_owned(),
        why: "the release that runs now may still read it".to_owned(),
        place: primary.clone(),
        migration: Some("0004".to_owned()),
        direction: "down".to_owned(),
        labels: vec![LabelEntry {
            place: primary,
            text: "the values are gone for good".to_owned(),
        }],
        advice: Some(AdviceEntry {
            text: "drop it one release later, when nobody reads it any more".to_owned(),
            sql: None,
        }),
        excerpt: Excerpt {
            first_line: 12,
            text: "    ALTER TABLE users\n    DROP COLUMN note;".to_owned(),
        },
        elsewhere: Vec::new(),
        fingerprint: "9d7802f6ae575d697d1bf574d94649c0".to_owned(),
        object: Some("public.users".to_owned()),
        ruling: Some(RulingEntry {
            usual: Severity::Error,
            decision: decision(DecidedBy::Environment, 12),
        }),
        sizes: vec![SizeEntry {
            table: "public.users".to_owned(),
            rows: Some(12_000_000),
            bytes: Some(4_294_967_296),
            file: "banister-stats.json".to_owned(),
            taken: "2026-11-01".to_owned(),
        }],
    }
}

fn silenced() -> SuppressedEntry {
    let file = "migrations/0003_index.up.sql";
    SuppressedEntry {
        finding: FindingEntry {
            rule: "table-rewrite".to_owned(),
            place: place(file, (9, 1), (9, 30)),
            labels: Vec::new(),
            fingerprint: "294b1624110738bc84e0f045379102e2".to_owned(),
            ..index_finding()
        },
        reason: "800 rows | measured at 40 ms by @someone".to_owned(),
        until: Some("2027-01-31".to_owned()),
    }
}

fn rule(id: &str, severity: Severity, summary: &str) -> RuleEntry {
    RuleEntry {
        id: id.to_owned(),
        severity,
        summary: summary.to_owned(),
        page: format!("## What it does\n\n{summary}."),
    }
}

fn script(file: &str, migration: &str, direction: &str, statements: usize) -> ScriptEntry {
    ScriptEntry {
        file: file.to_owned(),
        migration: Some(migration.to_owned()),
        direction: direction.to_owned(),
        statements,
        release: Some("1.4".to_owned()),
        phases: vec![PhaseEntry { line: 3, phase: Some("contract".to_owned()) }],
    }
}

/// A report of nothing at all.
fn empty() -> CheckReport {
    CheckReport {
        header: header(&[]),
        verdict: CheckVerdict::Clean,
        summary: Summary::default(),
        findings: Vec::new(),
        policy: PolicyEntry::default(),
        hidden: HiddenEntry::default(),
        suppressed: Vec::new(),
        baseline: None,
        scripts: Vec::new(),
        rules: Vec::new(),
    }
}

pub(super) fn check() -> Report {
    Report::Check(CheckReport {
        header: header(&["read as plain numbered SQL: 4 migrations"]),
        verdict: CheckVerdict::Findings,
        summary: Summary {
            migrations: 4,
            statements: 9,
            errors: 1,
            warnings: 1,
            infos: 0,
            unknown: 1,
        },
        findings: vec![index_finding(), drop_finding()],
        policy: PolicyEntry {
            file: Some("../../banister.toml".to_owned()),
            environment: Some("prod".to_owned()),
            fail_on: Severity::Error,
            decision: decision(DecidedBy::Policy, 4),
        },
        hidden: HiddenEntry { suppressed: 1, ignored: 0, switched_off: 2, known: 3 },
        suppressed: vec![silenced()],
        baseline: Some(BaselineEntry {
            file: "../../banister-baseline.json".to_owned(),
            known: 3,
            stale: vec![StaleEntry {
                migration: "0001".to_owned(),
                rule: "table-rewrite".to_owned(),
                object: Some("public.users".to_owned()),
                statement: "alter table users alter id type bigint".to_owned(),
                fingerprint: "b9171f399735f8609272fc316c0df92d".to_owned(),
            }],
        }),
        scripts: vec![
            script("migrations/0003_index.up.sql", "0003", "up", 2),
            script("migrations/0004_note.sql", "0004", "up", 3),
            script("migrations/0004_note.sql", "0004", "down", 4),
        ],
        rules: vec![
            rule("blocking-index-build", Severity::Error, "Finds indexes that block writes"),
            rule("drop-before-contract", Severity::Error, "Finds what goes too early"),
            rule("table-rewrite", Severity::Error, "Finds rewrites"),
        ],
    })
}

pub(super) fn clean() -> Report {
    Report::Check(CheckReport {
        summary: Summary { migrations: 1, statements: 3, ..Summary::default() },
        ..empty()
    })
}

pub(super) fn could_not_tell() -> Report {
    Report::Check(CheckReport {
        verdict: CheckVerdict::CouldNotTell,
        summary: Summary { migrations: 1, statements: 3, unknown: 2, ..Summary::default() },
        ..empty()
    })
}

fn statement(place: Place, sql: &str, effects: Vec<RelationEntry>) -> StatementEntry {
    StatementEntry {
        place,
        sql: sql.to_owned(),
        in_transaction: false,
        refuses_transaction: false,
        effects,
        fails: None,
        may_fail: Vec::new(),
        unknown: None,
        loses: Vec::new(),
        breaks: Vec::new(),
        phase: Some("expand".to_owned()),
    }
}

pub(super) fn effects() -> Report {
    let file = "0007_orders.sql";
    let id = statement(
        place(file, (1, 1), (2, 32)),
        "ALTER TABLE orders\n  ALTER COLUMN id TYPE bigint",
        vec![
            RelationEntry {
                rewrite: true,
                index_build: true,
                ..relation("public.orders", "table", LockMode::AccessExclusive)
            },
            RelationEntry {
                lock: None,
                blocks: None,
                index_build: true,
                ..relation("public.orders_pkey", "index", LockMode::AccessExclusive)
            },
        ],
    );
    let id = StatementEntry {
        breaks: vec!["column `id` of `public.orders` has another type".to_owned()],
        ..id
    };
    let mut concurrent = statement(
        place(file, (4, 1), (4, 50)),
        "CREATE INDEX CONCURRENTLY i ON orders (customer)",
        vec![RelationEntry {
            index_build: true,
            ..relation("public.orders", "table", LockMode::ShareUpdateExclusive)
        }],
    );
    concurrent.in_transaction = true;
    concurrent.refuses_transaction = true;
    concurrent.fails =
        Some(failure("25001", "CREATE INDEX CONCURRENTLY cannot run inside a transaction block"));
    let mut not_null = statement(
        place(file, (5, 1), (5, 60)),
        "ALTER TABLE orders ALTER COLUMN customer SET NOT NULL, DROP COLUMN note, ADD COLUMN a_long_one int",
        vec![RelationEntry {
            scan: true,
            created_here: true,
            evidence: "observed".to_owned(),
            blocks: Some("nobody: it is new".to_owned()),
            ..relation("public.orders", "table", LockMode::AccessExclusive)
        }],
    );
    not_null.may_fail = vec![failure("23502", "a row where `customer` is null")];
    not_null.loses = vec!["column `note` of `public.orders`".to_owned()];
    let mut unknown = statement(place(file, (6, 1), (6, 20)), "CREATE VIEW v AS …", Vec::new());
    unknown.unknown = Some("unrecognised: CREATE VIEW".to_owned());
    let set = statement(place(file, (7, 1), (7, 24)), "SET lock_timeout = '1s'", Vec::new());
    Report::Effects(EffectsReport {
        header: header(&[]),
        statements: vec![id, concurrent, not_null, unknown, set],
    })
}

fn standing(id: &str, state: MigrationState, detail: Option<&str>) -> StandingEntry {
    let has_file = !matches!(state, MigrationState::Missing | MigrationState::Future);
    let ran = !matches!(state, MigrationState::Pending | MigrationState::OutOfOrder);
    StandingEntry {
        id: id.to_owned(),
        state,
        applied_at: ran.then(|| "2026-11-20T15:04:47.302Z".to_owned()),
        detail: detail.map(str::to_owned),
        description: "x".to_owned(),
        file: has_file.then(|| format!("migrations/{id}_x.sql")),
    }
}

pub(super) fn status() -> Report {
    let history = |table: &str, tool: &str, used| HistoryEntry {
        schema: "public".to_owned(),
        table: table.to_owned(),
        tool: tool.to_owned(),
        used,
    };
    Report::Status(StatusReport {
        header: header(&["5 migrations read as sqlx"]),
        server_version: "17.10".to_owned(),
        database: "app@db.example:5432/shop".to_owned(),
        tool: "sqlx".to_owned(),
        histories: vec![
            history("_sqlx_migrations", "sqlx", true),
            history("goose_db_version", "goose", false),
        ],
        verdict: StatusVerdict::Findings,
        migrations: vec![
            standing("20240101000001", MigrationState::Applied, None),
            standing("2", MigrationState::Modified, Some("the file is not what was applied")),
            standing("3", MigrationState::OutOfOrder, Some("not applied, and `4` is")),
            standing("4", MigrationState::Failed, None),
            standing("5", MigrationState::Pending, None),
            standing("6", MigrationState::Missing, Some("it was applied, and there is no file")),
        ],
        read_only: ReadOnlyEntry {
            transaction_id_assigned: false,
            lock_modes: vec!["AccessShareLock".to_owned()],
            role: "app".to_owned(),
            role_could_write: vec!["it is a superuser".to_owned()],
        },
    })
}

pub(super) fn preflight() -> Report {
    let Report::Status(status) = status() else { unreachable!() };
    let Report::Check(check) = check() else { unreachable!() };
    let database = status.database.clone();
    let item = |id: &str, status, message: &str| ItemEntry {
        id: id.to_owned(),
        status,
        message: message.to_owned(),
        database: Some(database.clone()),
        decides: true,
    };
    let alone = |item: ItemEntry| ItemEntry { database: None, ..item };
    Report::Preflight(PreflightReport {
        header: header(&["5 migrations read as sqlx"]),
        environment: "prod".to_owned(),
        requested_mode: "migrate-and-validate".to_owned(),
        effective_mode: "validate".to_owned(),
        reason: "the environment is `prod`: only validated, although `migrate-and-validate` was \
                 asked for"
            .to_owned(),
        verdict: PreflightVerdict::NoGo,
        items: vec![
            alone(item("secrets", ItemStatus::Ok, "all 2 are set")),
            item("history", ItemStatus::Blocking, "1 failed: `4`"),
            item("archiver", ItemStatus::Warning, "WAL is not archived"),
            item("long_transactions", ItemStatus::NotChecked, "the role may not see them"),
        ],
        databases: vec![DatabaseEntry {
            database: database.clone(),
            server_version: Some(status.server_version),
            mark: Some("prod".to_owned()),
            effective_mode: "validate".to_owned(),
            reason: "the environment is `prod`".to_owned(),
            verdict: PreflightVerdict::NoGo,
            tool: Some(status.tool),
            histories: status.histories,
            migrations: status.migrations,
            tables: vec![TouchedEntry {
                table: "public.orders".to_owned(),
                lock: Some(LockMode::AccessExclusive),
                work: vec!["rewrite".to_owned()],
                rows: Some(12_000_000),
                bytes: 3 << 30,
                index_bytes: 1 << 29,
            }],
            findings: check.findings.into_iter().take(1).collect(),
            drift: Vec::new(),
            read_only: Some(status.read_only),
        }],
        abort_criteria: vec![CriterionEntry {
            id: "replication_lag".to_owned(),
            when: "a standby is 300 s behind".to_owned(),
            then: "wait".to_owned(),
        }],
    })
}

fn migration(id: &str, cycle: Cycle) -> MigrationEntry {
    MigrationEntry {
        id: id.to_owned(),
        file: format!("migrations/{id}.up.sql"),
        cycle,
        error: None,
        differences: Vec::new(),
        loses: Vec::new(),
        losses: Vec::new(),
        price: Vec::new(),
        proofs: Vec::new(),
        needs: Vec::new(),
        rows: RowsEntry::default(),
        observed: Vec::new(),
    }
}

pub(super) fn verify() -> Report {
    let mut observed = migration("0001_users", Cycle::Reversible);
    observed.observed = vec![ObservedEntry {
        place: place("migrations/0001_users.up.sql", (3, 1), (3, 40)),
        sql: "ALTER TABLE users ADD COLUMN id uuid DEFAULT gen_random_uuid()".to_owned(),
        effects: vec![relation("public.users", "table", LockMode::AccessExclusive)],
        method: "in_transaction".to_owned(),
        agreement: "mismatch".to_owned(),
        disagreements: vec!["foreseen and not seen: a scan of `public.users`".to_owned()],
        probes: vec![
            ProbeEntry {
                relation: "public.users".to_owned(),
                waited: vec!["INSERT".to_owned(), "UPDATE".to_owned()],
                went_on: vec!["SELECT".to_owned()],
                agreement: "confirmed".to_owned(),
            },
            ProbeEntry {
                relation: "public.teams".to_owned(),
                waited: Vec::new(),
                went_on: vec!["SELECT".to_owned()],
                agreement: "unforeseen".to_owned(),
            },
        ],
        queue: Some(QueueEntry { relation: "public.users".to_owned(), select_waited: true }),
    }];
    let mut lossy = migration("0002_drop", Cycle::Lossy);
    lossy.loses = vec!["column `note` of `public.users`".to_owned()];
    let mut differs = migration("0003_index", Cycle::Differs);
    differs.differences = vec![DifferenceEntry {
        when: "after_down".to_owned(),
        object: "table public.users".to_owned(),
        diff: "@@ -1,3 +1,3 @@\n id bigint NOT NULL\n-email text NOT NULL\n+email text\n \n"
            .to_owned(),
    }];
    let mut failed = migration("0005_type", Cycle::DownFailed);
    failed.error = Some(StepEntry {
        step: "down".to_owned(),
        place: Some(place("migrations/0005_type.down.sql", (4, 3), (5, 25))),
        sql: Some("ALTER TABLE users\n    DROP COLUMN nicknam".to_owned()),
        culprit: Some(place("migrations/0005_type.down.sql", (5, 17), (5, 24))),
        failure: failure("42703", "column \"nicknam\" of relation \"users\" does not exist"),
        only_on_rows: false,
        help: None,
    });
    Report::Verify(VerifyReport {
        others: Vec::new(),
        header: header(&["read as golang-migrate"]),
        server_version: "17.10".to_owned(),
        verdict: VerifyVerdict::Findings,
        migrations: vec![
            observed,
            lossy,
            differs,
            migration("0004_seed", Cycle::NoDown),
            failed,
            migration("0006_last", Cycle::NotRun),
        ],
        policy: PolicyEntry::default(),
    })
}
