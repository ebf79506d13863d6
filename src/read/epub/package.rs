//! The papers of an EPUB: container, package, encryption. Tolerates what reading programs tolerate; refuses entities of
//! its own making.

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

use crate::model::Fault;

/// Attributes of one tag that are looked at.
const ATTRIBUTES: usize = 1_000;

/// What a package file says, as far as it matters.
#[derive(Debug, Default)]
pub(super) struct Package {
    pub(super) title: Option<String>,
    /// `dc:date`, that of publication first, that of modification last.
    pub(super) dates: Vec<String>,
    pub(super) items: Vec<Item>,
    /// Ids of items in reading order.
    pub(super) spine: Vec<String>,
    /// Addresses that the guide calls the cover.
    pub(super) covers: Vec<String>,
}

/// A file of the book.
#[derive(Debug, Default)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) href: String,
    pub(super) media_type: String,
    /// Whether it is the navigation document.
    pub(super) is_nav: bool,
}

/// An element as it is met: its name without prefix in lower case, its attributes, and the text right behind its tag.
struct Met {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
}

impl Met {
    /// The value of an attribute by its name without prefix.
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.trim())
    }

    fn owned(&self, name: &str) -> String {
        self.get(name).unwrap_or_default().to_owned()
    }
}

/// The paths of the packages that a container names.
pub(super) fn container(xml: &str) -> Result<Vec<String>, Fault> {
    let roots = elements(xml)?.into_iter().filter(|met| met.name == "rootfile");
    Ok(roots.filter_map(|met| met.get("full-path").map(str::to_owned)).collect())
}

/// Reads a package file.
pub(super) fn package(xml: &str) -> Result<Package, Fault> {
    let mut package = Package::default();
    let mut dates: Vec<(u8, String)> = Vec::new();
    for met in elements(xml)? {
        match met.name.as_str() {
            "title" if package.title.is_none() => {
                package.title = Some(words(&met.text)).filter(|title| !title.is_empty())
            }
            "date" if !met.text.trim().is_empty() => {
                let rank = match met.get("event") {
                    Some("publication" | "original-publication") => 0,
                    None => 1,
                    Some("modification") => 3,
                    Some(_) => 2,
                };
                dates.push((rank, met.text.trim().to_owned()));
            }
            "item" => package.items.push(Item {
                id: met.owned("id"),
                href: met.owned("href"),
                media_type: met.owned("media-type").to_ascii_lowercase(),
                is_nav: met.get("properties").is_some_and(|words| words.split_whitespace().any(|word| word == "nav")),
            }),
            "itemref" => package.spine.push(met.owned("idref")),
            "reference" if met.get("type").is_some_and(|kind| kind.eq_ignore_ascii_case("cover")) => {
                package.covers.push(met.owned("href"));
            }
            _ => {}
        }
    }
    dates.sort_by_key(|(rank, _)| *rank);
    package.dates = dates.into_iter().map(|(_, date)| date).collect();
    Ok(package)
}

/// The files that `encryption.xml` names, obfuscated fonts included.
pub(super) fn encrypted(xml: &str) -> Result<Vec<String>, Fault> {
    let references = elements(xml)?.into_iter().filter(|met| met.name == "cipherreference");
    Ok(references.map(|met| met.owned("uri")).collect())
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// All elements of a file in order. Where it stops being XML, what came before counts: programs show such books too.
fn elements(xml: &str) -> Result<Vec<Met>, Fault> {
    let mut reader = Reader::from_str(xml);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_end_names = false;
    let mut elements: Vec<Met> = Vec::new();
    loop {
        let event = reader.read_event();
        match event {
            Ok(Event::Start(tag) | Event::Empty(tag)) => elements.push(met(&tag)),
            Ok(Event::DocType(doctype)) if doctype.contains('[') => return Err(Fault::Doctype),
            Ok(Event::Eof) | Err(_) => return Ok(elements),
            Ok(event) => {
                if let Some(last) = elements.last_mut() {
                    match event {
                        Event::Text(text) => last.text.push_str(&text),
                        Event::CData(text) => last.text.push_str(&text),
                        Event::GeneralRef(name) => last.text.push_str(&entity(&name)),
                        _ => {}
                    }
                }
            }
        }
    }
}

fn met(tag: &BytesStart<'_>) -> Met {
    let local = |name: &str| name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase();
    let mut attributes = tag.attributes();
    // A bare `&` or an attribute given twice is no reason to refuse a book.
    let attributes = attributes.with_checks(false).flatten().take(ATTRIBUTES).map(|attribute| {
        let value = unescape(&attribute.value).map_or_else(|_| attribute.value.to_string(), |value| value.into_owned());
        (local(attribute.key.as_ref()), value)
    });
    Met { name: local(tag.name().as_ref()), attributes: attributes.collect(), text: String::new() }
}

/// What `&name;` stands for: one of XML's own, or itself.
fn entity(name: &str) -> String {
    let reference = format!("&{name};");
    unescape(&reference).map_or_else(|_| reference.clone(), |text| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_read_with_its_faults() {
        let xml = "<!DOCTYPE package PUBLIC \"+//x\" \"x.dtd\"><opf:package xmlns:opf='x'><metadata><dc:title>A & B&amp;C &#x4e00;</dc:title>\
            <dc:date opf:event='modification'>2026-05-01</dc:date><dc:date>2026-04-30</dc:date>\
            <dc:date opf:event=\"publication\">2026-04-29</dc:date></metadata><manifest>\
            <opf:item id='a' href='a&b.xhtml' media-type='application/xhtml+xml' properties='svg nav'/></manifest>\
            <spine><itemref idref='a'/></spine><guide><reference type='Cover' href='c.xhtml'/></guide>";
        let package = package(xml).expect("a package");
        assert_eq!(package.title.as_deref(), Some("A & B&C 一"));
        assert_eq!(package.dates, ["2026-04-29", "2026-04-30", "2026-05-01"]);
        assert_eq!((package.items[0].href.as_str(), package.items[0].is_nav), ("a&b.xhtml", true));
        assert_eq!((package.spine, package.covers), (vec!["a".to_owned()], vec!["c.xhtml".to_owned()]));
    }

    #[test]
    fn entities_of_its_own_are_refused() {
        let bomb = "<!DOCTYPE p [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><package><title>&b;</title></package>";
        assert!(matches!(package(bomb), Err(Fault::Doctype)));
        let many = format!("<package><item {}/></package>", "a='1' ".repeat(800_000));
        assert_eq!(package(&many).expect("a package").items.len(), 1);
    }
}
