//! One file of `src/`: its place in the module tree, and the paths and macros
//! that its code names, unit tests cut.

use super::lexer::{Kind, Token, tokens};

/// A file, read.
pub(super) struct SourceFile {
    /// `src/report/check.rs`.
    pub(super) path: String,
    /// `["report", "check"]`; empty for `lib.rs` and `main.rs`.
    pub(super) module: Vec<String>,
    /// The code's tokens, without those of unit tests.
    pub(super) tokens: Vec<Token>,
    /// Number of lines, without those of unit tests.
    pub(super) lines: usize,
    /// Child modules that exist for unit tests only.
    pub(super) test_modules: Vec<String>,
}

/// A path that the code names, aliases resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) line: usize,
    /// From `crate` down, or from an external crate's name down.
    pub(super) segments: Vec<String>,
    /// It ended in `*`.
    pub(super) glob: bool,
}

/// A function and how many lines it has.
pub(super) struct Function {
    pub(super) name: String,
    pub(super) line: usize,
    pub(super) lines: usize,
}

impl SourceFile {
    pub(super) fn new(path: &str, text: &str) -> Self {
        let all = tokens(text);
        let mut file = Self {
            path: path.to_owned(),
            module: module_path(path),
            tokens: Vec::new(),
            lines: text.lines().count(),
            test_modules: Vec::new(),
        };
        let mut at = 0;
        while at < all.len() {
            match test_item(&all, at) {
                Some(end) => {
                    file.lines -= all[end - 1].line + 1 - all[at].line;
                    file.test_modules.extend(out_of_line_module(&all[at..end]));
                    at = end;
                }
                None => {
                    file.tokens.push(all[at].clone());
                    at += 1;
                }
            }
        }
        file
    }

    /// Whether this is the crate root of the library or the binary.
    pub(super) fn is_root(&self) -> bool {
        self.module.is_empty()
    }

    /// The names of macros that are called, with their lines.
    pub(super) fn macros(&self) -> impl Iterator<Item = (&str, usize)> {
        self.tokens.windows(2).filter_map(|pair| {
            let name = pair[0].word()?;
            pair[1].is_sign('!').then_some((name, pair[0].line))
        })
    }

    /// Every function.
    pub(super) fn functions(&self) -> Vec<Function> {
        let mut functions = Vec::new();
        for (at, pair) in self.tokens.windows(2).enumerate() {
            let (true, Some(name)) = (pair[0].is_word("fn"), pair[1].word()) else { continue };
            let end = item_end(&self.tokens, at);
            let lines = self.tokens[end - 1].line + 1 - pair[0].line;
            functions.push(Function { name: name.to_owned(), line: pair[0].line, lines });
        }
        functions
    }

    /// Every path of two segments or more, and every import.
    pub(super) fn paths(&self) -> Vec<Path> {
        let mut imports = Vec::new();
        let mut inline = Vec::new();
        let mut scope = Scope::new(self.module.clone());
        let mut at = 0;
        while at < self.tokens.len() {
            scope.step(&self.tokens, at);
            let next_is_generic = self.tokens.get(at + 1).is_some_and(|t| t.is_sign('<'));
            if self.tokens[at].is_word("use") && !next_is_generic {
                at = use_tree(&self.tokens, at + 1, &[], &scope.module, &mut imports);
            } else if let Some((segments, end)) = inline_path(&self.tokens, at) {
                let line = self.tokens[at].line;
                let segments = absolute(segments, &scope.module);
                inline.push(Path { line, segments, glob: false });
                at = end;
            } else {
                at += 1;
            }
        }
        let mut resolved: Vec<Path> = imports
            .iter()
            .map(|import| resolve(&import.path, &imports))
            .chain(inline.iter().map(|path| resolve(path, &imports)))
            .collect();
        resolved.sort_by_key(|path| path.line);
        resolved
    }
}

/// `src/report/check.rs` is `report::check`.
fn module_path(path: &str) -> Vec<String> {
    let path = path.strip_prefix("src/").unwrap_or(path);
    let path = path.strip_suffix(".rs").unwrap_or(path);
    let mut module: Vec<String> = path.split('/').map(str::to_owned).collect();
    if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        module.pop();
    }
    module
}

/// Where the item behind `#[cfg(test)]` ends, if one begins at `at`.
fn test_item(tokens: &[Token], at: usize) -> Option<usize> {
    let is = |offset: usize, word: &str| tokens.get(at + offset).is_some_and(|t| t.is_word(word));
    let sign = |offset: usize, c: char| tokens.get(at + offset).is_some_and(|t| t.is_sign(c));
    let attribute = sign(0, '#') && sign(1, '[') && is(2, "cfg") && sign(3, '(');
    let test = is(4, "test") || (is(4, "all") && sign(5, '(') && is(6, "test"));
    (attribute && test).then(|| {
        let mut at = at;
        while tokens.get(at).is_some_and(|t| t.is_sign('#')) {
            at = group_end(tokens, at + 1);
        }
        item_end(tokens, at)
    })
}

/// `tests` of `#[cfg(test)] mod tests;`.
fn out_of_line_module(item: &[Token]) -> Option<String> {
    let at = item.iter().position(|t| t.is_word("mod"))?;
    item.get(at + 2)?.is_sign(';').then(|| item[at + 1].word().map(str::to_owned))?
}

/// One past the closing bracket of the group that opens at `at`.
fn group_end(tokens: &[Token], at: usize) -> usize {
    let mut depth = 0usize;
    for (offset, token) in tokens[at..].iter().enumerate() {
        match token.kind {
            Kind::Sign('(' | '[' | '{') => depth += 1,
            Kind::Sign(')' | ']' | '}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at + offset + 1;
        }
    }
    tokens.len()
}

/// One past the `;` or the block that ends the item that begins at `at`.
fn item_end(tokens: &[Token], mut at: usize) -> usize {
    while at < tokens.len() {
        match tokens[at].kind {
            Kind::Sign('{') => return group_end(tokens, at),
            Kind::Sign(';') => return at + 1,
            Kind::Sign('(' | '[') => at = group_end(tokens, at),
            _ => at += 1,
        }
    }
    tokens.len()
}

/// Which inline module the code is in.
struct Scope {
    module: Vec<String>,
    depth: usize,
    opened_at: Vec<usize>,
}

impl Scope {
    fn new(module: Vec<String>) -> Self {
        Self { module, depth: 0, opened_at: Vec::new() }
    }

    fn step(&mut self, tokens: &[Token], at: usize) {
        if tokens[at].is_sign('{') {
            let name = at.checked_sub(2).filter(|mod_at| tokens[*mod_at].is_word("mod"));
            if let Some(name) = name.and_then(|mod_at| tokens[mod_at + 1].word()) {
                self.module.push(name.to_owned());
                self.opened_at.push(self.depth);
            }
            self.depth += 1;
        } else if tokens[at].is_sign('}') {
            self.depth = self.depth.saturating_sub(1);
            if self.opened_at.last() == Some(&self.depth) {
                self.opened_at.pop();
                self.module.pop();
            }
        }
    }
}

/// An import and the name it gives.
struct Import {
    name: String,
    path: Path,
}

/// Reads one use tree that begins at `at` into `imports`, and returns where it
/// ends: at the `,`, `}` or `;` behind it, or past that `;`.
fn use_tree(
    tokens: &[Token],
    mut at: usize,
    prefix: &[String],
    module: &[String],
    imports: &mut Vec<Import>,
) -> usize {
    let mut segments = prefix.to_vec();
    let mut name = None;
    let mut glob = false;
    let line = tokens.get(at).map_or(0, |t| t.line);
    while let Some(token) = tokens.get(at) {
        match &token.kind {
            Kind::Word(word) if word == "as" => {
                name = tokens.get(at + 1).and_then(Token::word).map(str::to_owned);
                at += 1;
            }
            Kind::Word(word) if word == "self" && !segments.is_empty() => {}
            Kind::Word(word) => segments.push(word.clone()),
            Kind::Sign('*') => glob = true,
            Kind::Sign('{') => {
                at += 1;
                while tokens.get(at).is_some_and(|t| !t.is_sign('}')) {
                    at = use_tree(tokens, at, &segments, module, imports);
                    if tokens.get(at).is_some_and(|t| t.is_sign(',')) {
                        at += 1;
                    }
                }
                return at + 1;
            }
            Kind::Sign(',' | '}' | ';') => break,
            _ => {}
        }
        at += 1;
    }
    let name = name.or_else(|| segments.last().cloned()).unwrap_or_default();
    let path = Path { line, segments: absolute(segments, module), glob };
    imports.push(Import { name: if glob { String::new() } else { name }, path });
    at
}

/// `a::b::c` at `at`, and where it ends.
fn inline_path(tokens: &[Token], at: usize) -> Option<(Vec<String>, usize)> {
    let mut segments = vec![tokens[at].word()?.to_owned()];
    let mut end = at + 1;
    while tokens.get(end).is_some_and(|t| t.kind == Kind::PathSeparator)
        && let Some(word) = tokens.get(end + 1).and_then(Token::word)
    {
        segments.push(word.to_owned());
        end += 2;
    }
    (segments.len() > 1).then_some((segments, end))
}

/// `segments` with `self` and `super` resolved against `module`.
fn absolute(segments: Vec<String>, module: &[String]) -> Vec<String> {
    let mut base = module.to_vec();
    let mut rest = segments.as_slice();
    match rest.first().map(String::as_str) {
        Some("self") => rest = &rest[1..],
        Some("super") => {}
        _ => return segments,
    }
    while let Some(("super", after)) = rest.split_first().map(|(s, after)| (s.as_str(), after)) {
        base.pop();
        rest = after;
    }
    std::iter::once("crate".to_owned()).chain(base).chain(rest.iter().cloned()).collect()
}

/// `path` with its first segment replaced by what it was imported as.
fn resolve(path: &Path, imports: &[Import]) -> Path {
    let mut path = path.clone();
    // An alias of an alias is as deep as anybody goes; the bound stops cycles.
    for _ in 0..4 {
        let Some(import) = imports.iter().find(|import| {
            import.name == path.segments[0] && import.path.segments.first() != Some(&import.name)
        }) else {
            break;
        };
        path.segments.splice(0..1, import.path.segments.clone());
    }
    path
}
