"""Framework documents as YAML: written for people, read with the line of everything."""

import yaml
from django.utils.translation import gettext as _

from certification.errors import InvalidDocument
from certification.exports.framework_source import MAX_BYTES, Source

Loader = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


def write(document: dict) -> bytes:
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=160).encode()


def read(content: bytes) -> Source:
    """Read a document; raises `InvalidDocument` with the line when the text is not YAML."""
    if len(content) > MAX_BYTES:
        raise InvalidDocument([_("The file is too large.")])
    try:
        text = content.decode("utf-8-sig")
        _refuse_aliases(text)
        loader = Loader(text)
        try:
            return _Composer(loader).read()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise InvalidDocument(
            [_("{place}: {problem}").format(place=_line(mark), problem=error.problem)]
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise InvalidDocument(
            [_("The file is not YAML in UTF-8: {problem}").format(problem=error)]
        ) from error


def _line(mark: yaml.Mark) -> str:
    return _("line {number}").format(number=mark.line + 1)


def _refuse_aliases(text: str) -> None:
    """A few aliases of aliases unfold into gigabytes; a framework needs none."""
    for event in yaml.parse(text, Loader=Loader):
        if isinstance(event, yaml.AliasEvent):
            raise InvalidDocument(
                [_("{place}: aliases are not accepted.").format(place=_line(event.start_mark))]
            )


class _Composer:
    """Turns nodes into plain data, keeping the line of each."""

    def __init__(self, loader):
        self.loader = loader
        self.source = Source()

    def read(self) -> Source:
        node = self.loader.get_single_node()
        if node is not None:
            self.source.document = self._build(node, (), node)
        return self.source

    def _build(self, node, path: tuple, origin):
        self.source.places[path] = _line(origin.start_mark)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._build(item, (*path, position), item) for position, item in enumerate(node.value)]
        return self.loader.construct_object(node)

    def _mapping(self, node: yaml.MappingNode, path: tuple) -> dict:
        found: dict = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.source.refuse(_line(key_node.start_mark), _("A key must be a word."))
                continue
            key = self.loader.construct_object(key_node)
            if key in found:
                self.source.refuse(
                    _line(key_node.start_mark), _("The key “{key}” is there twice.").format(key=key)
                )
            found[key] = self._build(value_node, (*path, key), key_node)
        return found
