//! Where the subcommands of an ALTER TABLE stand.

use std::collections::BTreeSet;

use banister::source::{Source, Span, Spanned};
use banister::sql::{Change, Statement, TableAction, parse};

use super::oracle::statements;

fn only(source: &Source) -> Statement {
    let mut statements = parse(source, Span::new(0, source.text().len()));
    assert_eq!(statements.len(), 1, "{}", source.text());
    statements.remove(0)
}

/// The subcommands of testdata/ that may stand beside others, as they are written.
fn subcommands() -> Vec<String> {
    let mut found = BTreeSet::new();
    for statement in statements().into_iter().filter(|found| found.unread.is_empty()) {
        let source = Source::new("statement", &*statement.sql);
        for change in &only(&source).changes {
            let Change::AlterTable { action, .. } = &change.value else { continue };
            let stands_alone = matches!(
                action.as_ref(),
                TableAction::Rename { .. }
                    | TableAction::RenameColumn { .. }
                    | TableAction::RenameConstraint { .. }
                    | TableAction::SetSchema { .. }
                    | TableAction::AttachPartition { .. }
                    | TableAction::DetachPartition { .. }
            );
            if !stands_alone {
                found.insert(source.slice(change.span).to_owned());
            }
        }
    }
    found.into_iter().collect()
}

/// Each subcommand of testdata/ stands in a list with others, between comments
/// that look like ends: it is read as if it stood alone, and its span is its text.
#[test]
fn a_subcommand_is_what_its_span_says() {
    let all = subcommands();
    assert!(all.len() > 300, "only {} subcommands are in testdata/", all.len());
    for (index, first) in all.iter().enumerate() {
        let texts = [first, &all[(index * 7 + 1) % all.len()], &all[(index * 31 + 2) % all.len()]];
        let list = texts.map(String::as_str).join(" /* , ; */ , -- , ;\n");
        let source = Source::new("list", format!("ALTER TABLE ONLY \"a;b\" {list} ;"));
        let changes = only(&source).changes;
        let spans: Vec<&str> = changes.iter().map(|change| source.slice(change.span)).collect();
        assert_eq!(spans, texts, "{}", source.text());
        for (change, text) in changes.iter().zip(texts) {
            let alone = Source::new("alone", format!("ALTER TABLE ONLY \"a;b\" {text}"));
            let read = only(&alone).changes;
            let [read] = read.as_slice() else { panic!("{} is one subcommand", alone.text()) };
            assert_eq!(in_words(read), in_words(change), "in {}", source.text());
        }
    }
}

/// A change in words, with nothing in it that says where it stands.
fn in_words(change: &Spanned<Change>) -> String {
    let words = format!("{:?}", change.value);
    let mut parts = words.split("Span {");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push_str(part.split_once('}').map_or(part, |(_, rest)| rest));
    }
    kept
}
