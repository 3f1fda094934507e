//! Any report at all: also those that no run of banister would write.

mod rehearsal;

use banister::finding::Severity;
use banister::pg::LockMode;
use banister::report::{
    AdviceEntry, BackupCheck, BackupEntry, BaselineEntry, BlameEntry, CheckReport, CheckVerdict,
    CostEntry, CriterionEntry, Cycle, DatabaseEntry, DecidedBy, DecisionEntry, DifferenceEntry,
    DownGrade, EffectsReport, ExampleEntry, Excerpt, FailureEntry, FindingEntry, Header,
    HiddenEntry, HistoryEntry, ItemEntry, ItemStatus, LabelEntry, LossEntry, MigrationEntry,
    MigrationState, NeedEntry, ObservedEntry, PhaseEntry, Place, PolicyEntry, PreflightReport,
    PreflightVerdict, PriceEntry, ProbeEntry, ProofEntry, QueueEntry, ReadOnlyEntry, RelationEntry,
    Report, RollbackChange, RollbackChoice, RollbackMigration, RollbackRelease, RollbackReport,
    RollbackSql, RowsEntry, RuleEntry, RulingEntry, ScriptEntry, ServerEntry, SizeEntry,
    StaleEntry, StandingEntry, StatementEntry, StatusReport, StatusVerdict, StepEntry, Summary,
    SuppressedEntry, TouchedEntry, TreeStep, UnseededEntry, VerifyReport, VerifyVerdict,
};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

pub(super) fn report() -> impl Strategy<Value = Report> {
    prop_oneof![
        check().prop_map(Report::Check),
        effects().prop_map(Report::Effects),
        preflight().prop_map(Report::Postflight),
        preflight().prop_map(Report::Preflight),
        status().prop_map(Report::Status),
        rollback().prop_map(Report::RollbackPlan),
        rehearsal::rehearsal().prop_map(Report::RollbackRehearse),
        verify().prop_map(Report::Verify),
    ]
}

fn rollback() -> impl Strategy<Value = RollbackReport> {
    let choice = || {
        select(vec![
            RollbackChoice::AppOnly,
            RollbackChoice::Down,
            RollbackChoice::ForwardFix,
            RollbackChoice::SideRestore,
            RollbackChoice::Pitr,
            RollbackChoice::Unknown,
        ])
    };
    let grade = || {
        select(vec![
            DownGrade::Lossless,
            DownGrade::LosesNewWrites,
            DownGrade::Lossy,
            DownGrade::Fails,
            DownGrade::None,
            DownGrade::Unknown,
        ])
    };
    let change = (place(), any::<u8>(), [text(), text(), text()], of(any::<bool>()), choice())
        .prop_map(|(place, class, [kind, what, advice], n1_compatible, choice)| RollbackChange {
            place,
            class,
            kind,
            what,
            n1_compatible,
            n1_reason: n1_compatible.map(|_| advice.clone()),
            choice,
            advice,
        });
    let migration =
        ([text(), text(), text(), text()], choice(), grade(), of(any::<bool>()), vec(change, 0..3))
            .prop_map(|([id, file, reason, down_reason], choice, down, n1_compatible, changes)| {
                RollbackMigration {
                    id,
                    file,
                    choice,
                    n1_compatible,
                    down,
                    reason,
                    down_reason,
                    irreversible: n1_compatible.is_some(),
                    phase: None,
                    locks: Vec::new(),
                    fails_in_part: n1_compatible.is_none(),
                    sql: changes
                        .iter()
                        .map(|change| RollbackSql {
                            purpose: change.kind.clone(),
                            run_on: change.advice.clone(),
                            title: change.what.clone(),
                            sql: change.what.clone(),
                            mends: change.n1_compatible,
                            lossless: None,
                        })
                        .collect(),
                    changes,
                }
            });
    let release = (choice(), of(any::<bool>()), of(text()), text(), vec(text(), 0..3)).prop_map(
        |(choice, n1_compatible, point_of_no_return, reason, texts)| RollbackRelease {
            choice,
            n1_compatible,
            point_of_no_return,
            reason,
            breaks: texts.clone(),
            loses: texts.clone(),
            unknown: texts,
        },
    );
    let step = ([text(), text(), text(), text()], vec(text(), 0..3)).prop_map(
        |([question, answer, yes, no], facts)| TreeStep { question, answer, facts, yes, no },
    );
    let evidence = of(rehearsal::evidence());
    (header(), release, vec(migration, 0..3), vec(step, 0..3), evidence).prop_map(
        |(header, release, migrations, tree, evidence)| {
            let texts: Vec<String> = tree.iter().map(|step| step.question.clone()).collect();
            let entry = |text: &String| BackupEntry {
                tool: text.clone(),
                of: text.clone(),
                proven: text.len().is_multiple_of(2),
                bytes: Some(u64::MAX),
                wal_bytes: Some(u64::MAX),
                backup: Some(text.clone()),
                restore: Some(text.clone()),
                checks: vec![BackupCheck {
                    what: text.clone(),
                    state: text.clone(),
                    why: text.clone(),
                }],
            };
            let cost =
                |text: &String| CostEntry { of: text.clone(), part: text.clone(), known: None };
            RollbackReport {
                header,
                release,
                migrations,
                tree,
                backups: texts.iter().map(entry).collect(),
                cost: texts.iter().map(cost).collect(),
                evidence,
            }
        },
    )
}

/// Text with everything in it that trips renderers up.
fn text() -> impl Strategy<Value = String> {
    "[ -~é€語🙂\t\r\n\u{0}\u{1b}\u{202e}]{0,24}"
}

fn place() -> impl Strategy<Value = Place> {
    let number = || prop_oneof![9 => 0..8usize, 1 => Just(usize::MAX)];
    (text(), number(), number(), number(), number()).prop_map(
        |(file, line, column, end_line, end_column)| Place {
            file,
            line,
            column,
            end_line,
            end_column,
        },
    )
}

fn header() -> impl Strategy<Value = Header> {
    (any::<u32>(), text(), any::<u16>(), vec(text(), 0..3), text()).prop_map(
        |(schema_version, banister, postgres, notes, directory)| Header {
            schema_version,
            banister,
            postgres,
            notes,
            directory,
        },
    )
}

fn relation() -> impl Strategy<Value = RelationEntry> {
    (text(), text(), of(select(&LockMode::ALL[..])), of(text()), any::<[bool; 4]>()).prop_map(
        |(relation, kind, lock, blocks, [rewrite, scan, index_build, created_here])| {
            RelationEntry {
                evidence: kind.clone(),
                relation,
                kind,
                lock,
                blocks,
                rewrite,
                scan,
                index_build,
                created_here,
                depends_on: None,
            }
        },
    )
}

fn failure() -> impl Strategy<Value = FailureEntry> {
    (text(), text()).prop_map(|(sqlstate, message)| FailureEntry { sqlstate, message })
}

fn severity() -> impl Strategy<Value = Severity> {
    select(vec![Severity::Info, Severity::Warning, Severity::Error])
}

fn decision() -> impl Strategy<Value = DecisionEntry> {
    let by = [
        DecidedBy::Default,
        DecidedBy::Size,
        DecidedBy::Policy,
        DecidedBy::Environment,
        DecidedBy::Flag,
    ];
    (select(by.to_vec()), of(text()), of(0..9usize)).prop_map(|(by, file, line)| DecisionEntry {
        by,
        file,
        line,
    })
}

fn policy() -> impl Strategy<Value = PolicyEntry> {
    (of(text()), of(text()), severity(), decision()).prop_map(
        |(file, environment, fail_on, decision)| PolicyEntry {
            file,
            environment,
            fail_on,
            decision,
        },
    )
}

fn finding() -> impl Strategy<Value = FindingEntry> {
    let label = (place(), text()).prop_map(|(place, text)| LabelEntry { place, text });
    let advice = (text(), of(text())).prop_map(|(text, sql)| AdviceEntry { text, sql });
    let excerpt =
        || (0..4usize, text()).prop_map(|(first_line, text)| Excerpt { first_line, text });
    let excerpts = (excerpt(), vec(excerpt(), 0..3));
    let words = (text(), text(), text(), of(text()), select(vec!["up", "down"]));
    let ruling =
        (severity(), decision()).prop_map(|(usual, decision)| RulingEntry { usual, decision });
    let size = (text(), of(0..u64::MAX), of(0..u64::MAX), text(), text()).prop_map(
        |(table, rows, bytes, file, taken)| SizeEntry { table, rows, bytes, file, taken },
    );
    let known = (text(), of(text()), of(ruling), vec(size, 0..3));
    (words, severity(), place(), vec(label, 0..4), of(advice), excerpts, known).prop_map(
        |(
            words,
            severity,
            place,
            labels,
            advice,
            excerpts,
            (fingerprint, object, ruling, sizes),
        )| {
            let (rule, message, why, migration, direction) = words;
            let direction = direction.to_owned();
            FindingEntry {
                rule,
                severity,
                message,
                why,
                place,
                migration,
                direction,
                labels,
                advice,
                excerpt: excerpts.0,
                elsewhere: excerpts.1,
                fingerprint,
                object,
                ruling,
                sizes,
            }
        },
    )
}

fn baseline() -> impl Strategy<Value = BaselineEntry> {
    let stale = (text(), text(), of(text()), text(), text()).prop_map(
        |(migration, rule, object, statement, fingerprint)| StaleEntry {
            migration,
            rule,
            object,
            statement,
            fingerprint,
        },
    );
    (text(), 0..9usize, vec(stale, 0..3)).prop_map(|(file, known, stale)| BaselineEntry {
        file,
        known,
        stale,
    })
}

/// What the policy adds to a report.
type Ruled = (
    PolicyEntry,
    HiddenEntry,
    Vec<SuppressedEntry>,
    Option<BaselineEntry>,
    Vec<ScriptEntry>,
    Vec<RuleEntry>,
);

fn ruled() -> impl Strategy<Value = Ruled> {
    let hidden = any::<[u8; 4]>().prop_map(|counts| {
        let [suppressed, ignored, switched_off, known] = counts.map(usize::from);
        HiddenEntry { suppressed, ignored, switched_off, known }
    });
    let suppressed = (finding(), text(), of(text()))
        .prop_map(|(finding, reason, until)| SuppressedEntry { finding, reason, until });
    let phase = (0..9usize, of(text())).prop_map(|(line, phase)| PhaseEntry { line, phase });
    let plan = (of(text()), vec(phase, 0..2));
    let script = (text(), of(text()), select(vec!["up", "down"]), 0..9usize, plan).prop_map(
        |(file, migration, direction, statements, (release, phases))| ScriptEntry {
            file,
            migration,
            direction: direction.to_owned(),
            statements,
            release,
            phases,
        },
    );
    let rule = (text(), severity(), text(), text())
        .prop_map(|(id, severity, summary, page)| RuleEntry { id, severity, summary, page });
    let lists = (vec(suppressed, 0..2), of(baseline()), vec(script, 0..3), vec(rule, 0..3));
    (policy(), hidden, lists).prop_map(
        |(policy, hidden, (suppressed, baseline, scripts, rules))| {
            (policy, hidden, suppressed, baseline, scripts, rules)
        },
    )
}

fn check() -> impl Strategy<Value = CheckReport> {
    let verdicts = [CheckVerdict::Clean, CheckVerdict::Findings, CheckVerdict::CouldNotTell];
    let summary = any::<[u8; 6]>().prop_map(|counts| {
        let [migrations, statements, errors, warnings, infos, unknown] = counts.map(usize::from);
        Summary { migrations, statements, errors, warnings, infos, unknown }
    });
    (header(), select(verdicts.to_vec()), summary, vec(finding(), 0..4), ruled()).prop_map(
        |(header, verdict, summary, findings, ruled)| {
            let (policy, hidden, suppressed, baseline, scripts, rules) = ruled;
            CheckReport {
                header,
                verdict,
                summary,
                findings,
                policy,
                hidden,
                suppressed,
                baseline,
                scripts,
                rules,
            }
        },
    )
}

fn statement() -> impl Strategy<Value = StatementEntry> {
    let failures = (of(failure()), vec(failure(), 0..2));
    let words = (of(text()), vec(text(), 0..2), vec(text(), 0..2), of(text()));
    (place(), text(), any::<[bool; 2]>(), vec(relation(), 0..4), failures, words).prop_map(
        |(place, sql, flags, effects, (fails, may_fail), (unknown, loses, breaks, phase))| {
            let [in_transaction, refuses_transaction] = flags;
            StatementEntry {
                place,
                sql,
                in_transaction,
                refuses_transaction,
                effects,
                fails,
                may_fail,
                unknown,
                loses,
                breaks,
                phase,
            }
        },
    )
}

fn effects() -> impl Strategy<Value = EffectsReport> {
    (header(), vec(statement(), 0..4))
        .prop_map(|(header, statements)| EffectsReport { header, statements })
}

fn migration() -> impl Strategy<Value = MigrationEntry> {
    let cycles = [
        Cycle::Reversible,
        Cycle::Lossy,
        Cycle::Differs,
        Cycle::DownFailed,
        Cycle::ReapplyFailed,
        Cycle::NoDown,
        Cycle::UpFailed,
        Cycle::Unseen,
        Cycle::NotRun,
    ];
    let step = (text(), of(place()), of(text()), failure(), any::<bool>(), of(text())).prop_map(
        |(step, place, sql, failure, only_on_rows, help)| StepEntry {
            step,
            culprit: place.clone(),
            place,
            sql,
            failure,
            only_on_rows,
            help,
        },
    );
    let difference = (text(), text(), text()).prop_map(|(when, object, diff)| DifferenceEntry {
        when,
        object,
        diff,
    });
    let probe = (text(), vec(text(), 0..2), vec(text(), 0..2), text()).prop_map(
        |(relation, waited, went_on, agreement)| ProbeEntry {
            relation,
            waited,
            went_on,
            agreement,
        },
    );
    let queue = (text(), any::<bool>())
        .prop_map(|(relation, select_waited)| QueueEntry { relation, select_waited });
    let tried = (vec(probe, 0..2), of(queue));
    let observed =
        (place(), text(), vec(relation(), 0..2), text(), text(), vec(text(), 0..2), tried)
            .prop_map(|(place, sql, effects, method, agreement, disagreements, tried)| {
                let (probes, queue) = tried;
                ObservedEntry {
                    place,
                    sql,
                    effects,
                    method,
                    agreement,
                    disagreements,
                    probes,
                    queue,
                }
            });
    let lists = (vec(difference, 0..2), vec(text(), 0..2), vec(observed, 0..2));
    let proof = (place(), text(), of(0..u64::MAX), of(text()))
        .prop_map(|(place, sql, rows, error)| ProofEntry { place, sql, rows, error });
    let proofs = vec(proof, 0..2);
    let of_rows = (vec(loss(), 0..2), vec(price(), 0..2), vec(need(), 0..2), rows(), proofs);
    (text(), text(), select(cycles.to_vec()), of(step), lists, of_rows).prop_map(
        |(id, file, cycle, error, lists, (losses, price, needs, rows, proofs))| {
            let (differences, loses, observed) = lists;
            MigrationEntry {
                id,
                file,
                cycle,
                error,
                differences,
                loses,
                losses,
                price,
                needs,
                rows,
                proofs,
                observed,
            }
        },
    )
}

fn loss() -> impl Strategy<Value = LossEntry> {
    let blame =
        (text(), place(), text()).prop_map(|(step, place, sql)| BlameEntry { step, place, sql });
    let example =
        (of(text()), of(text())).prop_map(|(before, after)| ExampleEntry { before, after });
    (text(), of(text()), any::<[usize; 3]>(), of(example), of(blame)).prop_map(
        |(table, column, [lost, altered, of], example, blame)| LossEntry {
            table,
            column,
            lost,
            altered,
            of,
            example,
            blame,
        },
    )
}

fn standing() -> impl Strategy<Value = StandingEntry> {
    let words = (of(text()), of(text()), text(), of(text()));
    (text(), select(MigrationState::ALL.to_vec()), words).prop_map(
        |(id, state, (applied_at, detail, description, file))| StandingEntry {
            id,
            state,
            applied_at,
            detail,
            description,
            file,
        },
    )
}

fn price() -> impl Strategy<Value = PriceEntry> {
    (text(), of(text()), any::<[usize; 2]>()).prop_map(|(table, column, [lost, of])| PriceEntry {
        table,
        column,
        lost,
        of,
    })
}

fn need() -> impl Strategy<Value = NeedEntry> {
    (text(), of(place()), of(text()), of(text()), failure(), any::<bool>()).prop_map(
        |(step, place, sql, table, failure, met)| NeedEntry {
            step,
            place,
            sql,
            table_column: table.clone(),
            table,
            failure,
            met,
        },
    )
}

fn status() -> impl Strategy<Value = StatusReport> {
    let verdicts = vec![StatusVerdict::Clean, StatusVerdict::Findings];
    let history = (text(), text(), text(), any::<bool>())
        .prop_map(|(schema, table, tool, used)| HistoryEntry { schema, table, tool, used });
    let read_only = (any::<bool>(), vec(text(), 0..2), text(), vec(text(), 0..2)).prop_map(
        |(transaction_id_assigned, lock_modes, role, role_could_write)| ReadOnlyEntry {
            transaction_id_assigned,
            lock_modes,
            role,
            role_could_write,
        },
    );
    let lists = (vec(history, 0..3), vec(standing(), 0..4));
    (header(), (text(), text(), text()), select(verdicts), lists, read_only).prop_map(
        |(
            header,
            (server_version, database, tool),
            verdict,
            (histories, migrations),
            read_only,
        )| {
            StatusReport {
                header,
                server_version,
                database,
                tool,
                histories,
                verdict,
                migrations,
                read_only,
            }
        },
    )
}

fn rows() -> impl Strategy<Value = RowsEntry> {
    let unseeded = (text(), text()).prop_map(|(table, why)| UnseededEntry { table, why });
    (any::<[usize; 2]>(), vec(unseeded, 0..2)).prop_map(|([before, written], unseeded)| RowsEntry {
        before,
        written,
        unseeded,
    })
}

fn server() -> impl Strategy<Value = ServerEntry> {
    (13_u16..19, text(), vec(migration(), 0..3)).prop_map(
        |(postgres, server_version, migrations)| ServerEntry {
            postgres,
            server_version,
            migrations,
        },
    )
}

fn item() -> impl Strategy<Value = ItemEntry> {
    let status = select(ItemStatus::ALL.to_vec());
    (text(), status, text(), of(text()), any::<bool>()).prop_map(
        |(id, status, message, database, decides)| ItemEntry {
            id,
            status,
            message,
            database,
            decides,
        },
    )
}

fn touched() -> impl Strategy<Value = TouchedEntry> {
    let lock = of(select(&LockMode::ALL[..]));
    (text(), lock, vec(text(), 0..3), of(any::<u64>()), any::<[u64; 2]>()).prop_map(
        |(table, lock, work, rows, [bytes, index_bytes])| TouchedEntry {
            table,
            lock,
            work,
            rows,
            bytes,
            index_bytes,
        },
    )
}

fn preflight_verdict() -> impl Strategy<Value = PreflightVerdict> {
    select(vec![PreflightVerdict::Go, PreflightVerdict::NotChecked, PreflightVerdict::NoGo])
}

fn database() -> impl Strategy<Value = DatabaseEntry> {
    let words = (text(), of(text()), of(text()), text(), text(), of(text()));
    let lists = (vec(touched(), 0..2), vec(finding(), 0..2));
    (words, preflight_verdict(), status(), lists, any::<bool>()).prop_map(
        |(words, verdict, status, (tables, findings), answered)| {
            let (database, server_version, mark, effective_mode, reason, tool) = words;
            DatabaseEntry {
                database,
                server_version,
                mark,
                effective_mode,
                reason,
                verdict,
                tool,
                histories: status.histories,
                migrations: status.migrations,
                tables,
                findings,
                drift: Vec::new(),
                read_only: answered.then_some(status.read_only),
            }
        },
    )
}

fn preflight() -> impl Strategy<Value = PreflightReport> {
    let criterion =
        (text(), text(), text()).prop_map(|(id, when, then)| CriterionEntry { id, when, then });
    let lists = (vec(item(), 0..4), vec(database(), 0..3), vec(criterion, 0..2));
    let words = (text(), text(), text(), text());
    (header(), words, preflight_verdict(), lists).prop_map(
        |(header, words, verdict, (items, databases, abort_criteria))| {
            let (environment, requested_mode, effective_mode, reason) = words;
            PreflightReport {
                header,
                environment,
                requested_mode,
                effective_mode,
                reason,
                verdict,
                items,
                databases,
                abort_criteria,
            }
        },
    )
}

fn verify() -> impl Strategy<Value = VerifyReport> {
    let verdicts = vec![VerifyVerdict::Clean, VerifyVerdict::Findings, VerifyVerdict::CouldNotTell];
    (header(), text(), select(verdicts), vec(migration(), 0..4), vec(server(), 0..2), policy())
        .prop_map(|(header, server_version, verdict, migrations, others, policy)| VerifyReport {
            others,
            header,
            server_version,
            verdict,
            migrations,
            policy,
        })
}
