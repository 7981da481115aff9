"""Print a long document in a process of its own, whose memory is given back: from HTML, its input, to a PDF, its output.

Nothing of the site is loaded but its styles: it takes half of the memory that the site would take.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from certification.documents.pdf import HERE, print_html

    sys.stdout.buffer.write(print_html(sys.stdin.buffer.read().decode(), HERE))
