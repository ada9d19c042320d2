"""What is on a page, for tests to read."""

from html.parser import HTMLParser


class Elements(HTMLParser):
    """The elements and the text of a page, as a browser's parser would take them."""

    def __init__(self, page):
        super().__init__()
        self.tags = []
        self.attributes = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += f" {data}"
