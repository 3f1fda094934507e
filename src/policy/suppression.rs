//! Comments that silence a finding, with a reason:
//! `-- banister: ignore table-rewrite reason="…" until=2027-01-31`.

use super::Date;
use super::nearest::nearest;
use super::pages::{EXPIRED, MALFORMED, UNEXPLAINED, UNKNOWN, UNUSED, pages, severity};
use crate::finding::{Finding, Label, RuleId};
use crate::source::{Source, Span, Spanned};
use crate::sql::{Directive, directives};

/// What a comment may begin with, and whether it then is about the whole file.
const COMMANDS: [(&str, bool); 2] = [("ignore", false), ("ignore-file", true)];

/// What a suppression may set.
const KEYS: [&str; 2] = ["reason", "until"];

/// The suppressions of one file, and what is wrong with them.
pub(super) struct Suppressions {
    active: Vec<Suppression>,
    remarks: Vec<Finding>,
}

/// A suppression that holds today.
pub(super) struct Suppression {
    scope: Scope,
    rules: Vec<Rule>,
    /// Why, as the comment says.
    pub(super) reason: String,
    /// The last day on which it holds.
    pub(super) until: Option<Date>,
}

/// A rule that is silenced, and whether that silenced anything.
struct Rule {
    id: RuleId,
    span: Span,
    used: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    Statement(Span),
    File,
}

/// What a file's suppressions are read with.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    /// The file.
    pub(super) source: &'a Source,
    /// Its statements, in order.
    pub(super) statements: &'a [Span],
    /// All rules that look at statements.
    pub(super) rules: &'a [RuleId],
    /// Today.
    pub(super) today: Date,
}

impl Suppressions {
    /// The suppressions of a file.
    pub(super) fn read(around: Surroundings<'_>) -> Self {
        let mut found = Self { active: Vec::new(), remarks: Vec::new() };
        // What is declared of a statement is for the rules to check.
        let commands = directives(around.source).into_iter().filter(|it| !it.is_declaration());
        for directive in commands {
            match around.suppression(&directive) {
                Ok(suppression) => found.active.push(suppression),
                Err(remarks) => found.remarks.extend(remarks),
            }
        }
        found
    }

    /// The suppression of a finding of `rule` that begins at byte `at`: one of
    /// its statement before one of the file.
    pub(super) fn covering(&mut self, rule: RuleId, at: usize) -> Option<&Suppression> {
        let covers = |suppression: &Suppression, file: bool| match suppression.scope {
            Scope::Statement(span) => !file && span.start <= at && at < span.end,
            Scope::File => file,
        };
        let silences = |suppression: &Suppression| suppression.rules.iter().any(|r| r.id == rule);
        let position = [false, true].into_iter().find_map(|file| {
            self.active.iter().position(|found| covers(found, file) && silences(found))
        })?;
        let found = &mut self.active[position];
        found.rules.iter_mut().filter(|known| known.id == rule).for_each(|known| known.used = true);
        Some(found)
    }

    /// What is wrong with the suppressions, after all findings of the file have
    /// been asked about. `is_on` says which rules are not switched off.
    pub(super) fn remarks(self, is_on: impl Fn(RuleId) -> bool) -> Vec<Finding> {
        let mut remarks = self.remarks;
        for suppression in &self.active {
            let about = match suppression.scope {
                Scope::Statement(_) => "the statement",
                Scope::File => "the file",
            };
            for rule in suppression.rules.iter().filter(|rule| !rule.used && is_on(rule.id)) {
                let message = format!("{about} has no finding of `{}` to ignore", rule.id);
                let why = "it says that there is a danger where there is none, and would hide what \
                           a later change brings";
                let label = "hides nothing";
                remarks.push(
                    finding(UNUSED, message, why, rule.span, label)
                        .advise("remove it, or put it before the statement it is meant for", None),
                );
            }
        }
        remarks
    }
}

impl Surroundings<'_> {
    /// What a directive silences, or what is wrong with it.
    fn suppression(self, directive: &Directive) -> Result<Suppression, Vec<Finding>> {
        let (is_file, named) = self.command(directive).map_err(|remark| vec![*remark])?;
        let mut remarks = self.settings(directive);
        let (mut rules, mut unknown) = (Vec::new(), Vec::new());
        for word in named {
            match self.rule(word) {
                Ok(id) => rules.push(Rule { id, span: word.span, used: false }),
                Err(remark) => unknown.push(*remark),
            }
        }
        if named.is_empty() {
            let what = "it names no rule to ignore";
            remarks.push(malformed(what, directive.span, "name the rules behind it"));
        }
        let until =
            directive.setting("until").map(|until| (until.value.parse::<Date>(), until.span));
        let until = match until {
            None => None,
            Some((Ok(date), span)) => Some((date, span)),
            Some((Err(error), span)) => {
                remarks.push(malformed(&error.to_string(), span, "correct the day"));
                None
            }
        };
        // A reason over several lines is one text.
        let reason = directive
            .setting("reason")
            .map(|reason| reason.value.split_whitespace().collect::<Vec<_>>().join(" "));
        let reason = reason.filter(|reason| !reason.is_empty());
        if reason.is_none() && remarks.is_empty() {
            remarks.push(unexplained(directive));
        }
        // Half of a misread comment must not hide anything.
        let Some(reason) = reason.filter(|_| remarks.is_empty() && unknown.is_empty()) else {
            remarks.extend(unknown);
            return Err(remarks);
        };
        if let Some((day, span)) = until.filter(|(day, _)| *day < self.today) {
            return Err(vec![expired(day, span)]);
        }
        let scope = if is_file { Scope::File } else { self.scope(directive)? };
        let until = until.map(|(day, _)| day);
        Ok(Suppression { scope, rules, reason, until })
    }

    /// Whether a directive is about its file, and the words behind its command.
    fn command(self, directive: &Directive) -> Result<(bool, &[Spanned<String>]), Box<Finding>> {
        if let Some(fault) = &directive.fault {
            return Err(malformed(fault.value, fault.span, "correct the comment").into());
        }
        let Some((command, rest)) = directive.words.split_first() else {
            if let Some(setting) = directive.settings.first() {
                let key = &setting.key;
                let what = format!("`{}` means nothing without a word before it", key.value);
                return Err(malformed(&what, key.span, "begin with `ignore`").into());
            }
            let remark = malformed("nothing stands in it", directive.span, "begin with `ignore`");
            return Err(remark.into());
        };
        match COMMANDS.iter().find(|(name, _)| *name == command.value) {
            Some((_, is_file)) => Ok((*is_file, rest)),
            None => {
                let what = format!("there is no `{}` to begin with", command.value);
                let names = COMMANDS.map(|(name, _)| name);
                Err(malformed(&what, command.span, &advice(&command.value, &names)).into())
            }
        }
    }

    /// What is wrong with the keys of a directive.
    fn settings(self, directive: &Directive) -> Vec<Finding> {
        let mut remarks = Vec::new();
        for (at, setting) in directive.settings.iter().enumerate() {
            let key = &setting.key;
            if !KEYS.contains(&key.value.as_str()) {
                let what = format!("there is no key `{}`", key.value);
                remarks.push(malformed(&what, key.span, &advice(&key.value, &KEYS)));
            } else if directive.settings[..at].iter().any(|other| other.key.value == key.value) {
                let what = format!("`{}` is given twice", key.value);
                remarks.push(malformed(&what, key.span, "keep one of them"));
            }
        }
        remarks
    }

    fn rule(self, word: &Spanned<String>) -> Result<RuleId, Box<Finding>> {
        if let Some(id) = self.rules.iter().find(|id| id.0 == word.value) {
            return Ok(*id);
        }
        let remark = |message: String, help: &str| {
            let why = "it hides nothing, while it looks as if it did";
            finding(UNKNOWN, message, why, word.span, "no such rule to ignore").advise(help, None)
        };
        if pages().any(|page| page.id.0 == word.value) {
            let message = format!("no comment can switch off `{}`", word.value);
            return Err(remark(message, "set its severity in `banister.toml`").into());
        }
        let help = match nearest(&word.value, self.rules.iter().map(|id| id.0)) {
            Some(near) => format!("write `{near}` if that is meant"),
            None => "`banister rules` lists them".to_owned(),
        };
        Err(remark(format!("there is no rule `{}` to ignore", word.value), &help).into())
    }

    fn scope(self, directive: &Directive) -> Result<Scope, Vec<Finding>> {
        match directive.statement(self.source, self.statements) {
            Some(at) => Ok(Scope::Statement(self.statements[at])),
            None => {
                let message = "no statement follows this comment".to_owned();
                let why = "it is about the next statement, and there is none";
                let remark = finding(UNUSED, message, why, directive.span, "hides nothing")
                    .advise("put it before its statement, or write `ignore-file`", None);
                Err(vec![remark])
            }
        }
    }
}

fn finding(rule: RuleId, message: String, why: &str, span: Span, label: &str) -> Finding {
    let label = Label { span, text: label.to_owned() };
    Finding::new(rule, severity(rule), message, why, label)
}

fn malformed(what: &str, span: Span, help: &str) -> Finding {
    let message = format!("this comment to banister cannot be read: {what}");
    let why = "it has no effect: half of a misread comment must not hide anything";
    finding(MALFORMED, message, why, span, "here").advise(help, None)
}

fn unexplained(directive: &Directive) -> Finding {
    let message = "this suppression gives no reason".to_owned();
    let why = "nobody can tell whether the danger was weighed, nor when the comment may go; it \
               hides nothing until it says why";
    finding(UNEXPLAINED, message, why, directive.span, "why is it safe here?")
        .advise("add a reason: `reason=\"…\"`", None)
}

fn expired(day: Date, span: Span) -> Finding {
    let message = format!("this suppression expired on {day}");
    let why = "somebody meant to look again by then, and what it hid is shown again";
    finding(EXPIRED, message, why, span, "this day has passed")
        .advise("do what was put off and remove the comment, or give it a new day", None)
}

/// The name that is near, or all of them.
fn advice(given: &str, names: &[&str]) -> String {
    match nearest(given, names.iter().copied()) {
        Some(near) => format!("write `{near}` if that is meant"),
        None => {
            let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            format!("banister knows {}", quoted.join(" and "))
        }
    }
}
