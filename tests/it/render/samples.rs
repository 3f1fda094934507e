//! Reports that show what there is to show.

use banister::finding::Severity;
use banister::pg::LockMode;
use banister::report::{
    AdviceEntry, CheckReport, CheckVerdict, Cycle, DifferenceEntry, EffectsReport, Excerpt,
    FailureEntry, FindingEntry, Header, LabelEntry, MigrationEntry, ObservedEntry, Place,
    RelationEntry, Report, RowsEntry, SCHEMA_VERSION, StatementEntry, StepEntry, Summary,
    VerifyReport, VerifyVerdict,
};

fn header(notes: &[&str]) -> Header {
    Header {
        schema_version: SCHEMA_VERSION,
        banister: "0.1.0".to_owned(),
        postgres: 17,
        notes: notes.iter().map(|&note| note.to_owned()).collect(),
    }
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
    })
}

pub(super) fn clean() -> Report {
    Report::Check(CheckReport {
        header: header(&[]),
        verdict: CheckVerdict::Clean,
        summary: Summary { migrations: 1, statements: 3, ..Summary::default() },
        findings: Vec::new(),
    })
}

pub(super) fn could_not_tell() -> Report {
    Report::Check(CheckReport {
        header: header(&[]),
        verdict: CheckVerdict::CouldNotTell,
        summary: Summary { migrations: 1, statements: 3, unknown: 2, ..Summary::default() },
        findings: Vec::new(),
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
    })
}
