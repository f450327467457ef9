"""Reads a graph file as another program would and tells what it found, one node or edge a line, for a test to compare.

readgraph.py networkx FILE    by networkx (exit 3 without it)
readgraph.py xml FILE         by Python's own XML reader
"""
import sys
import xml.etree.ElementTree as tree

GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
GEXF = "{http://gexf.net/1.3}"
VIZ = "{http://gexf.net/1.3/viz}"


def node_line(key, x, y, values):
    return "\t".join(["node", str(key), x, y] + [str(values.get(name, "")) for name in ("plan", "fee", "known")])


def by_networkx(file):
    try:
        import networkx
    except ImportError:
        sys.exit(3)
    if file.endswith(".graphml"):
        graph = networkx.read_graphml(file)
        place = lambda data: (data.get("x"), data.get("y"))
    else:
        graph = networkx.read_gexf(file, version="1.3") if "1.3" in networkx.readwrite.gexf.GEXF.versions else sys.exit(3)
        place = lambda data: tuple(data.get("viz", {}).get("position", {}).get(axis) for axis in "xy")
    name = {node: data["label"] for node, data in graph.nodes(data=True)}
    for node, data in graph.nodes(data=True):
        x, y = place(data)
        yield node_line(name[node], number(x), number(y), data)
    for source, target, data in graph.edges(data=True):
        yield "\t".join(["edge", name[source], name[target], data.get("channel", ""), data.get("time", "")])


def by_xml(file):
    root = tree.parse(file).getroot()
    yield from (graphml(root) if file.endswith(".graphml") else gexf(root))


def graphml(root):
    titles = {key.get("id"): key.get("attr.name") for key in root.iter(GRAPHML + "key")}
    name = {}
    for node in root.iter(GRAPHML + "node"):
        data = {titles[one.get("key")]: one.text or "" for one in node}
        name[node.get("id")] = data["label"]
        yield node_line(data["label"], number(data.get("x")), number(data.get("y")), typed(data))
    for edge in root.iter(GRAPHML + "edge"):
        data = {titles[one.get("key")]: one.text or "" for one in edge}
        yield "\t".join(["edge", name[edge.get("source")], name[edge.get("target")], data.get("channel", ""), data.get("time", "")])


def gexf(root):
    titles = {}
    for kind in root.iter(GEXF + "attributes"):
        for one in kind:
            titles[kind.get("class"), one.get("id")] = one.get("title")
    name = {}
    for node in root.iter(GEXF + "node"):
        name[node.get("id")] = node.get("label")
        data = {titles["node", one.get("for")]: one.get("value") for one in node.iter(GEXF + "attvalue")}
        place = node.find(VIZ + "position")
        x, y = (None, None) if place is None else (place.get("x"), place.get("y"))
        yield node_line(node.get("label"), number(x), number(y), typed(data))
    for edge in root.iter(GEXF + "edge"):
        data = {titles["edge", one.get("for")]: one.get("value") for one in edge.iter(GEXF + "attvalue")}
        yield "\t".join(["edge", name[edge.get("source")], name[edge.get("target")], data.get("channel", ""), data.get("time", "")])


def typed(data):
    """As networkx gives them: numbers and truth values are no text."""
    values = dict(data)
    if "fee" in values:
        values["fee"] = float(values["fee"])
    if "known" in values:
        values["known"] = values["known"] == "true"
    return values


def number(value):
    return "" if value is None else repr(float(value))


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    for line in (by_networkx if sys.argv[1] == "networkx" else by_xml)(sys.argv[2]):
        print(line)
