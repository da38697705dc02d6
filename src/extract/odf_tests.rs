//! OpenDocument files made in the test.

use super::*;
use crate::extract::xml::tests::zipped;

fn odt(styles: &str, body: &str) -> Document {
    let content = format!(
        "<office:document-content><office:automatic-styles>{styles}</office:automatic-styles><office:body>{body}</office:body></office:document-content>"
    );
    let frame = "<office:document-styles><style:master-page><style:header><text:p>OF Exemple</text:p></style:header>\
        <style:footer><text:p>v2</text:p></style:footer></style:master-page></office:document-styles>";
    let meta = r#"<m><dc:title>Programme</dc:title><meta:document-statistic meta:page-count="2"/></m>"#;
    read(&zipped(&[("content.xml", &content), ("styles.xml", frame), ("meta.xml", meta)]))
}

fn lines(doc: &Document) -> Vec<(BlockKind, String)> {
    doc.blocks.iter().map(|b| (b.kind, b.line().into_owned())).collect()
}

#[test]
fn text_is_structured() {
    let doc = odt(
        r#"<style:style style:name="P1" style:parent-style-name="Title"/><style:style style:name="P2"><style:paragraph-properties fo:break-before="page"/></style:style>"#,
        r#"<office:text><text:tracked-changes><text:changed-region><text:deletion><text:p>ôté</text:p></text:deletion></text:changed-region></text:tracked-changes>
        <text:p text:style-name="P1">R&amp;D<text:s text:c="2"/>d&#233;j&#224;</text:p><text:h>Objectifs</text:h>
        <text:list><text:list-item><text:p>savoir</text:p></text:list-item></text:list>
        <table:table><table:table-row><table:table-cell><text:p>Nom</text:p></table:table-cell><table:table-cell/><table:table-cell><text:p><draw:frame><draw:image/></draw:frame></text:p></table:table-cell></table:table-row></table:table>
        <text:p text:style-name="P2">suite<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>pied</text:p></text:note-body></text:note></text:p></office:text>"#,
    );
    let expected = [
        (BlockKind::Header, "OF Exemple"),
        (BlockKind::Title, "R&D  déjà"),
        (BlockKind::Heading, "Objectifs"),
        (BlockKind::Item, "savoir"),
        (BlockKind::Row { table: 1 }, "Nom\t\t"),
        (BlockKind::Paragraph, "suite"),
        (BlockKind::Footer, "v2"),
        (BlockKind::Note, "pied"),
    ];
    assert_eq!(lines(&doc), expected.map(|(k, t)| (k, t.to_owned())));
    assert_eq!(doc.blocks[4].cells[2].mark, Mark::Image);
    assert_eq!((doc.blocks[5].page, doc.pages), (2, 2));
    assert_eq!(doc.incidents, [Incident::TrackedChanges { count: 1 }]);
}

#[test]
fn slides_are_numbered() {
    let doc = odt(
        "",
        r#"<office:presentation><draw:page><draw:frame presentation:class="title"><draw:text-box><text:p>Accueil</text:p></draw:text-box></draw:frame></draw:page>
        <draw:page><draw:frame><draw:text-box><text:p>Plan</text:p></draw:text-box></draw:frame><presentation:notes><draw:frame><draw:text-box><text:p>dire</text:p></draw:text-box></draw:frame></presentation:notes></draw:page></office:presentation>"#,
    );
    assert_eq!(
        lines(&doc)[1..4],
        [(BlockKind::Title, "Accueil".into()), (BlockKind::Paragraph, "Plan".into()), (BlockKind::Note, "dire".into()),]
    );
    assert_eq!((doc.blocks[2].place.clone(), doc.pages), (Place::Slide { slide: 2 }, 2));
}

#[test]
fn enciphered_file_is_encrypted() {
    let bytes = zipped(&[("content.xml", "???"), ("META-INF/manifest.xml", "<m><manifest:encryption-data/></m>")]);
    assert_eq!(read(&bytes).incidents, [Incident::Encrypted]);
}
