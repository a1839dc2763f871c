//! `index(a, b desc, expr("lower(c)"), unique, where = "..")`.

use proc_macro2::{Delimiter, Ident, Span, TokenTree};

use super::{
    entry::{Entry, Form, Piece, is_punct},
    parameters::{read_operator_class, read_storage},
    value::{field, fields, name, scalar, set, span_of, string},
};
use crate::{
    ast::{FieldName, Index, IndexPart, IndexStorage, IndexTarget},
    error::{Result, fail},
    symbol::{IndexWord, PartWord, Word, nearest, suggest},
};

/// `index(..)` of a table.
pub(super) fn read_index(entry: Entry) -> Result<Index> {
    let span = entry.span();
    let Form::List(pieces) = entry.form else {
        return fail(span, "write `index(field, ..)` or `index(expr = \"..\")`");
    };
    let index = read_pieces(pieces, span)?;
    if index.parts.is_empty() {
        return fail(span, "`index(..)` needs at least one field or `expr(\"..\")`");
    }
    Ok(index)
}

/// `index` or `index(using = gin)` of a column.
pub(super) fn read_column_index(entry: Entry, owner: &FieldName) -> Result<Index> {
    let span = entry.span();
    let mut index = match entry.form {
        Form::Flag => read_pieces(Vec::new(), span)?,
        Form::List(pieces) => {
            // `index(desc, ops = x)`: words for the column itself.
            let (part, options): (Vec<_>, Vec<_>) = pieces
                .into_iter()
                .partition(|it| it.word().is_some_and(|word| PartWord::parse(word).is_ok()));
            let mut index = read_pieces(options, span)?;
            if let Some(part) = index.parts.first() {
                return fail(part.span(span), no_part(part));
            }
            let words: Vec<_> = part.into_iter().flat_map(|it| it.tokens).collect();
            index.parts.push(read_part(IndexTarget::Field(owner.clone()), &words)?);
            index
        }
        Form::Value(_) => return fail(span, "write `index` or `index(using = gin)`"),
    };
    if index.parts.is_empty() {
        index.parts.push(read_part(IndexTarget::Field(owner.clone()), &[])?);
    }
    Ok(index)
}

/// A column's own index names no other column; perhaps a word was meant.
fn no_part(part: &IndexPart) -> String {
    let known: Vec<_> =
        PartWord::ALL.iter().map(|it| it.0).chain(IndexWord::ALL.iter().map(|it| it.0)).collect();
    match &part.target {
        IndexTarget::Field(field) if nearest(&field.text, &known).is_some() => {
            format!("unknown word `{}`; {}", field.text, suggest(&field.text, &known))
        }
        IndexTarget::Field(_) | IndexTarget::Expression(_) => {
            "`index` of a column takes options only; an index of several columns belongs to #[table(index(..))]".to_owned()
        }
    }
}

impl IndexPart {
    fn span(&self, otherwise: Span) -> Span {
        match &self.target {
            IndexTarget::Field(field) => field.span,
            IndexTarget::Expression(_) => otherwise,
        }
    }
}

fn read_pieces(pieces: Vec<Piece>, span: Span) -> Result<Index> {
    let mut index = Index {
        span,
        name: None,
        parts: Vec::new(),
        unique: None,
        using: None,
        include: Vec::new(),
        predicate: None,
        nulls_not_distinct: None,
        storage: IndexStorage::default(),
        renamed_from: None,
        comment: None,
    };
    for piece in pieces {
        let is_word = |it: &Ident| it == "unique" || it == "nulls_not_distinct";
        match (piece.tokens.as_slice(), piece.word()) {
            (_, Some(key)) if key == "expr" => index.parts.push(read_column_or_expression(&piece)?),
            ([_], Some(key)) if !is_word(key) => index.parts.push(read_column_or_expression(&piece)?),
            _ if piece.is_entry() => read_option(&mut index, piece.into_entry()?)?,
            _ => index.parts.push(read_column_or_expression(&piece)?),
        }
    }
    Ok(index)
}

/// `field`, `expr("sql")` or `expr = "sql"`, and the words behind it.
pub(super) fn read_column_or_expression(piece: &Piece) -> Result<IndexPart> {
    match piece.tokens.as_slice() {
        [TokenTree::Ident(key), TokenTree::Group(group), words @ ..]
            if key == "expr" && group.delimiter() == Delimiter::Parenthesis =>
        {
            let inner: Vec<_> = group.stream().into_iter().collect();
            read_part(expression(&inner, group.span())?, words)
        }
        [TokenTree::Ident(key), equals, sql, words @ ..] if key == "expr" && is_punct(equals, '=') => {
            read_part(expression(std::slice::from_ref(sql), sql.span())?, words)
        }
        [TokenTree::Ident(key), words @ ..] => read_part(IndexTarget::Field(FieldName::new(key)), words),
        _ => read_part(IndexTarget::Field(field(piece)?), &[]),
    }
}

pub(super) fn expression(tokens: &[TokenTree], span: Span) -> Result<IndexTarget> {
    match string(tokens) {
        Some(sql) if !sql.trim().is_empty() => Ok(IndexTarget::Expression(sql)),
        _ => fail(span, "`expr` takes SQL as a string: `expr(\"lower(email)\")`"),
    }
}

fn read_option(index: &mut Index, entry: Entry) -> Result<()> {
    match IndexWord::parse(&entry.key)? {
        IndexWord::Name => set(&mut index.name, &entry.key, entry.text()?),
        IndexWord::RenamedFrom => set(&mut index.renamed_from, &entry.key, entry.text()?),
        IndexWord::Unique => set(&mut index.unique, &entry.key, entry.flag()?),
        IndexWord::Using => set(&mut index.using, &entry.key, entry.name()?),
        IndexWord::Where => set(&mut index.predicate, &entry.key, entry.text()?),
        IndexWord::NullsNotDistinct => set(&mut index.nulls_not_distinct, &entry.key, entry.flag()?),
        IndexWord::Expr => fail(entry.span(), "`expr` takes SQL as a string: `expr(\"lower(email)\")`"),
        IndexWord::Include => {
            index.include = read_include(entry)?;
            Ok(())
        }
        IndexWord::With | IndexWord::Tablespace => read_storage(&mut index.storage, entry),
        IndexWord::Comment => set(&mut index.comment, &entry.key, entry.text()?),
    }
}

/// `include(a, b)`
pub(super) fn read_include(entry: Entry) -> Result<Vec<FieldName>> {
    let Form::List(pieces) = entry.form else {
        return fail(entry.key.span(), "write `include(field, ..)`");
    };
    fields(&entry.key, &pieces)
}

/// The words behind a column or expression: `desc nulls_last ops = text_pattern_ops collate = "C"`.
pub(super) fn read_part(target: IndexTarget, words: &[TokenTree]) -> Result<IndexPart> {
    let mut part = IndexPart {
        target,
        descending: false,
        nulls: None,
        operator_class: None,
        collate: None,
        statistics: None,
    };
    let mut rest = words;
    while let [first, tail @ ..] = rest {
        let TokenTree::Ident(word) = first else {
            return fail(
                first.span(),
                "expected `,`, `desc`, `nulls_first`, `nulls_last`, `ops = ..`, `collate = ..` or `statistics = ..`",
            );
        };
        rest = tail;
        match PartWord::parse(word)? {
            PartWord::Asc => {}
            PartWord::Desc => part.descending = true,
            PartWord::NullsFirst => set(&mut part.nulls, word, "first")?,
            PartWord::NullsLast => set(&mut part.nulls, word, "last")?,
            PartWord::Ops => set(&mut part.operator_class, word, read_operator_class(word, &mut rest)?)?,
            PartWord::Collate => set(&mut part.collate, word, assigned(word, &mut rest)?)?,
            PartWord::Statistics => {
                let statistics = read_statistics(&part.target, word, &mut rest)?;
                set(&mut part.statistics, word, statistics)?;
            }
        }
    }
    Ok(part)
}

/// `= 500` behind an expression. PostgreSQL takes 10000 for all that is higher.
fn read_statistics(target: &IndexTarget, word: &Ident, rest: &mut &[TokenTree]) -> Result<u16> {
    if let IndexTarget::Field(_) = target {
        return fail(
            word.span(),
            "`statistics` of a field stand at the field: #[column(statistics = ..)]; an index has its own for an `expr`",
        );
    }
    let [equals, number, tail @ ..] = *rest else { return fail(word.span(), "write `statistics = 500`") };
    *rest = tail;
    let value = scalar(std::slice::from_ref(number)).and_then(|it| it.parse().ok());
    match value.filter(|_| is_punct(equals, '=')) {
        Some(value @ 0..=10_000) => Ok(value),
        Some(_) | None => fail(number.span(), "`statistics` is a number from 0 to 10000"),
    }
}

/// `= name` or `= schema.name` or `= ".."` in front of the rest.
pub(super) fn assigned(word: &proc_macro2::Ident, rest: &mut &[TokenTree]) -> Result<String> {
    let [equals, tail @ ..] = *rest else { return fail(word.span(), format!("write `{word} = ..`")) };
    if !is_punct(equals, '=') || tail.is_empty() {
        return fail(word.span(), format!("write `{word} = ..`"));
    }
    let length = match tail {
        [TokenTree::Ident(_), dot, TokenTree::Ident(_), ..] if is_punct(dot, '.') => 3,
        _ => 1,
    };
    let (value, after) = tail.split_at(length);
    *rest = after;
    if value.is_empty() { fail(span_of(tail), "expected a name") } else { name(value) }
}
