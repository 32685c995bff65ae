"""Reading and writing of RDF lists."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import pyoxigraph as ox

from kgkz.errors import BadData
from kgkz.rdf.namespaces import named_node

_Member = TypeVar("_Member")
NIL = named_node("rdf:nil")
FIRST, REST = named_node("rdf:first"), named_node("rdf:rest")


def list_members(head: object, first: Mapping[Any, _Member], rest: Mapping[Any, Any], nil: object) -> list[_Member]:
    """Return the members of a list, in order.

    Args:
        head: the first node of the list.
        first: node to member (``rdf:first``).
        rest: node to next node (``rdf:rest``).
        nil: the node that ends every list (``rdf:nil``).

    Returns:
        The members.

    Raises:
        BadData: the list does not end in ``nil``, because a node is missing or the list is circular.

    Examples:
        >>> list_members("a", {"a": 1, "b": 2}, {"a": "b", "b": "nil"}, "nil")
        [1, 2]
    """
    found: list[_Member] = []
    node = head
    while node != nil:
        if node not in first or node not in rest or len(found) > len(rest):
            raise BadData("an RDF list in an OWL axiom does not end in rdf:nil; write it as ( … )")
        found.append(first[node])
        node = rest[node]
    return found


def list_triples(
    subject: ox.NamedNode, predicate: ox.NamedNode, values: Sequence[ox.NamedNode], label: str
) -> list[ox.Triple]:
    """Return the triples of a list, with reproducible blank node labels.

    Args:
        subject: the subject of the triple that has the list as object.
        predicate: the predicate of that triple.
        values: the members, in order.
        label: the prefix of each blank node label.

    Returns:
        The triple with the list as object, then the triples of the list, node by node.
    """
    nodes = [ox.BlankNode(f"{label}_{place}".replace("-", "_")) for place in range(len(values))]
    rests: list[ox.NamedNode | ox.BlankNode] = [*nodes[1:], NIL]
    triples = [ox.Triple(subject, predicate, nodes[0] if nodes else NIL)]
    for node, value, rest in zip(nodes, values, rests if nodes else [], strict=True):
        triples += [ox.Triple(node, FIRST, value), ox.Triple(node, REST, rest)]
    return triples
