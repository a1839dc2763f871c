//! Reads the item of a derive. Plain structs are read here, token by token, and types are kept as they stand: cargo
//! builds derives without optimisation, and a full parse of every field would cost as much as all the rest. Whatever
//! looks unusual is left to syn.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree, token_stream::IntoIter};
use syn::{
    Attribute, Data, DataStruct, DeriveInput, Expr, Field, FieldModifiers, Fields, FieldsNamed, Generics,
    MacroDelimiter, Meta, MetaList, MetaNameValue, Path, Type, TypePath, Visibility, punctuated::Punctuated,
    token,
};

use crate::attr::is_punct;

/// The attributes that the derives of structs know; those of other derives are passed over.
const ATTRIBUTES: [&str; 5] = ["column", "table", "columns", "view", "doc"];

/// The item of a derive of structs.
pub(crate) fn read_struct(input: proc_macro::TokenStream) -> syn::Result<DeriveInput> {
    match plain_struct(TokenStream::from(input.clone())) {
        Some(input) => Ok(input),
        None => syn::parse(input),
    }
}

/// `struct Name { .. }` without parameters.
fn plain_struct(tokens: TokenStream) -> Option<DeriveInput> {
    let mut reader = Reader::new(tokens);
    let attrs = reader.attributes()?;
    reader.visibility();
    if reader.ident()? != "struct" {
        return None;
    }
    let ident = reader.ident()?;
    let Some(TokenTree::Group(body)) = reader.next else { return None };
    if body.delimiter() != Delimiter::Brace {
        return None;
    }
    let fields = FieldsNamed { brace_token: token::Brace::default(), named: fields(&body)? };
    let data = DataStruct {
        struct_token: token::Struct::default(),
        fields: Fields::Named(fields),
        semi_token: None,
    };
    Some(DeriveInput {
        attrs,
        vis: Visibility::Inherited,
        ident,
        generics: Generics::default(),
        data: Data::Struct(data),
    })
}

fn fields(body: &Group) -> Option<Punctuated<Field, token::Comma>> {
    let mut reader = Reader::new(body.stream());
    let mut fields = Punctuated::new();
    while reader.next.is_some() {
        let attrs = reader.attributes()?;
        reader.visibility();
        let ident = reader.ident()?;
        if !is_punct(&reader.bump()?, ':') {
            return None;
        }
        fields.push(Field {
            attrs,
            vis: Visibility::Inherited,
            modifiers: FieldModifiers::default(),
            ident: Some(ident),
            colon_token: None,
            ty: reader.ty()?,
            default: None,
        });
    }
    Some(fields)
}

struct Reader {
    next: Option<TokenTree>,
    rest: IntoIter,
}

impl Reader {
    fn new(tokens: TokenStream) -> Self {
        let mut rest = tokens.into_iter();
        Self { next: rest.next(), rest }
    }

    fn bump(&mut self) -> Option<TokenTree> {
        std::mem::replace(&mut self.next, self.rest.next())
    }

    fn ident(&mut self) -> Option<Ident> {
        match self.bump()? {
            TokenTree::Ident(ident) => Some(ident),
            _ => None,
        }
    }

    /// `pub`, `pub(crate)`, or what `macro_rules!` puts there, which is a group even where it is empty.
    fn visibility(&mut self) {
        if matches!(&self.next, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::None) {
            self.bump();
        }
        if matches!(&self.next, Some(TokenTree::Ident(ident)) if ident == "pub") {
            self.bump();
            if matches!(&self.next, Some(TokenTree::Group(_))) {
                self.bump();
            }
        }
    }

    fn attributes(&mut self) -> Option<Vec<Attribute>> {
        let mut attributes = Vec::new();
        while matches!(&self.next, Some(token) if is_punct(token, '#')) {
            self.bump();
            let TokenTree::Group(group) = self.bump()? else { return None };
            let mut tokens = group.stream().into_iter();
            let TokenTree::Ident(name) = tokens.next()? else { return None };
            if ATTRIBUTES.contains(&name.to_string().as_str()) {
                attributes.push(attribute(name, tokens)?);
            }
        }
        Some(attributes)
    }

    /// All tokens of a type, and the comma behind it.
    fn ty(&mut self) -> Option<Type> {
        let mut tokens = Vec::new();
        let mut depth = 0_usize;
        let mut before_arrow = false;
        while let Some(token) = self.bump() {
            let mut dash = false;
            if let TokenTree::Punct(punct) = &token {
                match punct.as_char() {
                    ',' if depth == 0 => break,
                    '=' if depth == 0 => return None,
                    '<' => depth += 1,
                    '>' if !before_arrow => depth = depth.checked_sub(1)?,
                    '-' => dash = true,
                    _ => {}
                }
            }
            before_arrow = dash;
            tokens.push(token);
        }
        match tokens.as_slice() {
            [TokenTree::Ident(word)] => {
                Some(Type::Path(TypePath { attrs: Vec::new(), qself: None, path: Path::from(word.clone()) }))
            }
            _ => Some(Type::Verbatim(tokens.into_iter().collect())),
        }
    }
}

/// An attribute of ours.
fn attribute(name: Ident, mut tokens: IntoIter) -> Option<Attribute> {
    let path = Path::from(name);
    let meta = match (tokens.next(), tokens.next()) {
        (None, None) => Meta::Path(path),
        (Some(TokenTree::Group(group)), None) if group.delimiter() == Delimiter::Parenthesis => {
            let delimiter = MacroDelimiter::Paren(token::Paren::default());
            Meta::List(MetaList { path, delimiter, tokens: group.stream() })
        }
        // Of name and value there is only `doc`.
        (Some(TokenTree::Punct(_)), Some(literal @ TokenTree::Literal(_))) if path.is_ident("doc") => {
            let value = Expr::Verbatim(literal.into());
            Meta::NameValue(MetaNameValue { path, eq_token: token::Eq::default(), value })
        }
        _ => return None,
    };
    let style = syn::AttrStyle::Outer;
    Some(Attribute {
        pound_token: token::Pound::default(),
        style,
        bracket_token: token::Bracket::default(),
        meta,
    })
}
