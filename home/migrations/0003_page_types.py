import uuid

import django.db.models.deletion
import modelcluster.fields
import modelsearch.index
import taggit.managers
import wagtail.contrib.forms.models
import wagtail.fields
import wagtail.images.models
import wagtail.models.media
from django.conf import settings
from django.db import migrations, models

import certification.clock
import home.models.printable
import home.rules.languages
from cms.schema import CreateTogether


class Migration(migrations.Migration):
    dependencies = [
        ("certification", "0002_groups"),
        ("home", "0002_site_tree"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        ("users", "__first__"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        CreateTogether(
            [
                migrations.CreateModel(
                    name="Region",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        ("name_fr", models.CharField(max_length=120, null=True, verbose_name="name")),
                        ("name_en", models.CharField(max_length=120, null=True, verbose_name="name")),
                        ("name_es", models.CharField(max_length=120, null=True, verbose_name="name")),
                        ("slug", models.SlugField(max_length=60, unique=True, verbose_name="address")),
                        (
                            "country",
                            models.CharField(
                                help_text="Two letters, for example FR.", max_length=2, verbose_name="country"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "region",
                        "verbose_name_plural": "regions",
                        "ordering": ["name"],
                    },
                    bases=(modelsearch.index.Indexed, models.Model),
                ),
                migrations.CreateModel(
                    name="Theme",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="name")),
                        ("name_fr", models.CharField(max_length=80, null=True, verbose_name="name")),
                        ("name_en", models.CharField(max_length=80, null=True, verbose_name="name")),
                        ("name_es", models.CharField(max_length=80, null=True, verbose_name="name")),
                        ("slug", models.SlugField(max_length=60, unique=True, verbose_name="address")),
                    ],
                    options={
                        "verbose_name": "theme",
                        "verbose_name_plural": "themes",
                        "ordering": ["name"],
                    },
                    bases=(modelsearch.index.Indexed, models.Model),
                ),
                migrations.CreateModel(
                    name="Proposal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("initiative", "Initiative"), ("sheet", "Experience sheet")],
                                editable=False,
                                max_length=20,
                                verbose_name="kind",
                            ),
                        ),
                        ("title", models.CharField(editable=False, max_length=255, verbose_name="title")),
                        ("name", models.CharField(max_length=150, verbose_name="name")),
                        ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                        (
                            "organisation",
                            models.CharField(blank=True, max_length=200, verbose_name="organisation"),
                        ),
                        ("language", models.CharField(editable=False, max_length=2)),
                        (
                            "consent_given_at",
                            models.DateTimeField(
                                default=certification.clock.now, editable=False, verbose_name="consent given"
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("received", "Received"),
                                    ("published", "Published"),
                                    ("declined", "Not retained"),
                                ],
                                default="received",
                                editable=False,
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        (
                            "answer",
                            models.TextField(
                                blank=True,
                                help_text="Sent by e-mail with the outcome.",
                                max_length=2000,
                                verbose_name="answer to the proposer",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=certification.clock.now, editable=False, verbose_name="received"
                            ),
                        ),
                        ("closed_at", models.DateTimeField(editable=False, null=True, verbose_name="closed")),
                        (
                            "page",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="wagtailcore.page",
                                verbose_name="draft",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "proposal",
                        "verbose_name_plural": "proposals",
                        "ordering": ["-created_at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="SiteDocument",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=255, verbose_name="title")),
                        ("file", models.FileField(upload_to="documents", verbose_name="file")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                        ("file_size", models.PositiveBigIntegerField(editable=False, null=True)),
                        ("file_hash", models.CharField(blank=True, editable=False, max_length=40)),
                        (
                            "language",
                            models.CharField(
                                choices=[("fr", "Français"), ("en", "English"), ("es", "Español")],
                                default="fr",
                                max_length=2,
                                verbose_name="language",
                            ),
                        ),
                        (
                            "collection",
                            models.ForeignKey(
                                default=wagtail.models.media.get_root_collection_id,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="wagtailcore.collection",
                                verbose_name="collection",
                            ),
                        ),
                        (
                            "tags",
                            taggit.managers.TaggableManager(
                                blank=True,
                                help_text=None,
                                through="taggit.TaggedItem",
                                to="taggit.Tag",
                                verbose_name="tags",
                            ),
                        ),
                        (
                            "uploaded_by_user",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="uploaded by user",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "document",
                        "verbose_name_plural": "documents",
                        "permissions": [("choose_document", "Can choose document")],
                        "abstract": False,
                    },
                    bases=(modelsearch.index.Indexed, models.Model),
                ),
                migrations.CreateModel(
                    name="SiteImage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=255, verbose_name="title")),
                        (
                            "file",
                            wagtail.images.models.WagtailImageField(
                                height_field="height",
                                upload_to=wagtail.images.models.get_upload_to,
                                verbose_name="file",
                                width_field="width",
                            ),
                        ),
                        (
                            "description",
                            models.CharField(
                                blank=True, default="", max_length=255, verbose_name="description"
                            ),
                        ),
                        ("width", models.IntegerField(editable=False, verbose_name="width")),
                        ("height", models.IntegerField(editable=False, verbose_name="height")),
                        (
                            "created_at",
                            models.DateTimeField(auto_now_add=True, db_index=True, verbose_name="created at"),
                        ),
                        ("focal_point_x", models.PositiveIntegerField(blank=True, null=True)),
                        ("focal_point_y", models.PositiveIntegerField(blank=True, null=True)),
                        ("focal_point_width", models.PositiveIntegerField(blank=True, null=True)),
                        ("focal_point_height", models.PositiveIntegerField(blank=True, null=True)),
                        ("file_size", models.PositiveIntegerField(editable=False, null=True)),
                        (
                            "file_hash",
                            models.CharField(blank=True, db_index=True, editable=False, max_length=40),
                        ),
                        (
                            "credit",
                            models.CharField(
                                blank=True,
                                help_text="Who made the picture, and its licence.",
                                max_length=200,
                                verbose_name="credit",
                            ),
                        ),
                        (
                            "collection",
                            models.ForeignKey(
                                default=wagtail.models.media.get_root_collection_id,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="wagtailcore.collection",
                                verbose_name="collection",
                            ),
                        ),
                        (
                            "tags",
                            taggit.managers.TaggableManager(
                                blank=True,
                                help_text=None,
                                through="taggit.TaggedItem",
                                to="taggit.Tag",
                                verbose_name="tags",
                            ),
                        ),
                        (
                            "uploaded_by_user",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="uploaded by user",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "picture",
                        "verbose_name_plural": "pictures",
                        "permissions": [("choose_image", "Can choose image")],
                        "abstract": False,
                    },
                    bases=(wagtail.images.models.ImageFileMixin, modelsearch.index.Indexed, models.Model),
                ),
                migrations.CreateModel(
                    name="SiteNotice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("translation_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                        ("live", models.BooleanField(default=True, editable=False, verbose_name="live")),
                        (
                            "has_unpublished_changes",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="has unpublished changes"
                            ),
                        ),
                        (
                            "first_published_at",
                            models.DateTimeField(
                                blank=True, db_index=True, null=True, verbose_name="first published at"
                            ),
                        ),
                        (
                            "last_published_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="last published at"),
                        ),
                        (
                            "go_live_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="go live date/time"),
                        ),
                        (
                            "expire_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="expiry date/time"),
                        ),
                        (
                            "expired",
                            models.BooleanField(default=False, editable=False, verbose_name="expired"),
                        ),
                        ("text", wagtail.fields.RichTextField(blank=True, verbose_name="text")),
                        (
                            "tone",
                            models.CharField(
                                choices=[
                                    ("info", "Information"),
                                    ("success", "Good news"),
                                    ("warning", "Warning"),
                                ],
                                default="info",
                                max_length=10,
                                verbose_name="tone",
                            ),
                        ),
                        ("starts_at", models.DateTimeField(verbose_name="shown from")),
                        ("ends_at", models.DateTimeField(verbose_name="shown until")),
                        (
                            "latest_revision",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="wagtailcore.revision",
                                verbose_name="latest revision",
                            ),
                        ),
                        (
                            "live_revision",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="wagtailcore.revision",
                                verbose_name="live revision",
                            ),
                        ),
                        (
                            "locale",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="wagtailcore.locale",
                                verbose_name="locale",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "notice of the site",
                        "verbose_name_plural": "notices of the site",
                        "ordering": ["-starts_at"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                                name="notice_ends_after_it_starts",
                                violation_error_message="A notice ends after it begins.",
                            )
                        ],
                        "unique_together": {("translation_key", "locale")},
                    },
                ),
                migrations.CreateModel(
                    name="Footer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("translation_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                        ("live", models.BooleanField(default=True, editable=False, verbose_name="live")),
                        (
                            "has_unpublished_changes",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="has unpublished changes"
                            ),
                        ),
                        (
                            "first_published_at",
                            models.DateTimeField(
                                blank=True, db_index=True, null=True, verbose_name="first published at"
                            ),
                        ),
                        (
                            "last_published_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="last published at"),
                        ),
                        (
                            "go_live_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="go live date/time"),
                        ),
                        (
                            "expire_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="expiry date/time"),
                        ),
                        (
                            "expired",
                            models.BooleanField(default=False, editable=False, verbose_name="expired"),
                        ),
                        ("text", models.TextField(max_length=300, verbose_name="who we are, in a sentence")),
                        ("contact_email", models.EmailField(max_length=254, verbose_name="contact address")),
                        (
                            "latest_revision",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="wagtailcore.revision",
                                verbose_name="latest revision",
                            ),
                        ),
                        (
                            "live_revision",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="wagtailcore.revision",
                                verbose_name="live revision",
                            ),
                        ),
                        (
                            "locale",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="wagtailcore.locale",
                                verbose_name="locale",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "footer",
                        "verbose_name_plural": "footers",
                        "abstract": False,
                        "unique_together": {("translation_key", "locale")},
                    },
                ),
                migrations.CreateModel(
                    name="Menu",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("translation_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                        ("live", models.BooleanField(default=True, editable=False, verbose_name="live")),
                        (
                            "has_unpublished_changes",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="has unpublished changes"
                            ),
                        ),
                        (
                            "first_published_at",
                            models.DateTimeField(
                                blank=True, db_index=True, null=True, verbose_name="first published at"
                            ),
                        ),
                        (
                            "last_published_at",
                            models.DateTimeField(editable=False, null=True, verbose_name="last published at"),
                        ),
                        (
                            "go_live_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="go live date/time"),
                        ),
                        (
                            "expire_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="expiry date/time"),
                        ),
                        (
                            "expired",
                            models.BooleanField(default=False, editable=False, verbose_name="expired"),
                        ),
                        (
                            "slot",
                            models.CharField(
                                choices=[
                                    ("main", "Main navigation"),
                                    ("footer_guarantee", "Footer: collective guarantee"),
                                    ("footer_network", "Footer: the network"),
                                    ("footer_contact", "Footer: contact"),
                                    ("legal", "Footer: last line"),
                                ],
                                max_length=20,
                                verbose_name="place",
                            ),
                        ),
                        (
                            "title",
                            models.CharField(
                                blank=True,
                                help_text="Above the links, in the footer.",
                                max_length=60,
                                verbose_name="title",
                            ),
                        ),
                        (
                            "links",
                            wagtail.fields.StreamField(
                                [("link", 4)],
                                blank=True,
                                block_lookup={
                                    0: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "Empty: the title of the page.",
                                            "label": "words",
                                            "max_length": 80,
                                            "required": False,
                                        },
                                    ),
                                    1: (
                                        "wagtail.blocks.PageChooserBlock",
                                        (),
                                        {"label": "page", "required": False},
                                    ),
                                    2: (
                                        "wagtail.blocks.ChoiceBlock",
                                        [],
                                        {
                                            "choices": [
                                                ("certification:guarantee", "How the guarantee works"),
                                                ("certification:framework", "Reference framework"),
                                                ("certification:register", "Public register"),
                                                ("verify_form", "Verify a certificate"),
                                                ("certification:dossier_new", "Apply"),
                                                ("certification:complaint", "Make a complaint"),
                                                ("home:propose", "Propose an initiative or a sheet"),
                                                ("home:feeds", "Feeds and calendars"),
                                                ("home:site_map", "Site map"),
                                            ],
                                            "label": "screen of the site",
                                            "required": False,
                                        },
                                    ),
                                    3: (
                                        "wagtail.blocks.URLBlock",
                                        (),
                                        {"label": "outside address", "required": False},
                                    ),
                                    4: (
                                        "wagtail.blocks.StructBlock",
                                        [[("label", 0), ("page", 1), ("screen", 2), ("url", 3)]],
                                        {},
                                    ),
                                },
                                verbose_name="links",
                            ),
                        ),
                        (
                            "latest_revision",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="wagtailcore.revision",
                                verbose_name="latest revision",
                            ),
                        ),
                        (
                            "live_revision",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="wagtailcore.revision",
                                verbose_name="live revision",
                            ),
                        ),
                        (
                            "locale",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="wagtailcore.locale",
                                verbose_name="locale",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "menu",
                        "verbose_name_plural": "menus",
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("slot", "locale"),
                                name="menu_one_per_place_and_language",
                                violation_error_message="There is already a menu for this place in this language.",
                            )
                        ],
                        "unique_together": {("translation_key", "locale")},
                    },
                ),
                migrations.CreateModel(
                    name="BranchPage",
                    fields=[
                        (
                            "page_ptr",
                            models.OneToOneField(
                                auto_created=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                parent_link=True,
                                primary_key=True,
                                serialize=False,
                                to="wagtailcore.page",
                            ),
                        ),
                        (
                            "introduction",
                            models.TextField(
                                blank=True,
                                help_text="One or two sentences, under the title, in lists and in search engines.",
                                max_length=300,
                                verbose_name="introduction",
                            ),
                        ),
                        (
                            "picture_alt",
                            models.CharField(
                                blank=True,
                                help_text="For people who do not see it. Leave empty when it only decorates.",
                                max_length=250,
                                verbose_name="what the picture shows",
                            ),
                        ),
                        ("place", models.CharField(blank=True, max_length=120, verbose_name="town or place")),
                        (
                            "country",
                            models.CharField(
                                blank=True,
                                help_text="Two letters, for example FR.",
                                max_length=2,
                                verbose_name="country",
                            ),
                        ),
                        (
                            "latitude",
                            models.DecimalField(
                                blank=True, decimal_places=5, max_digits=8, null=True, verbose_name="latitude"
                            ),
                        ),
                        (
                            "longitude",
                            models.DecimalField(
                                blank=True,
                                decimal_places=5,
                                max_digits=8,
                                null=True,
                                verbose_name="longitude",
                            ),
                        ),
                        ("mandate", models.TextField(blank=True, max_length=500, verbose_name="mandate")),
                        (
                            "since",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="since (year)"
                            ),
                        ),
                        (
                            "contact_email",
                            models.EmailField(
                                blank=True,
                                help_text="Shown on the page.",
                                max_length=254,
                                verbose_name="public address",
                            ),
                        ),
                        (
                            "body",
                            wagtail.fields.StreamField(
                                [
                                    ("text", 0),
                                    ("quote", 4),
                                    ("callout", 8),
                                    ("figure", 11),
                                    ("gallery", 14),
                                    ("document", 18),
                                    ("video", 22),
                                    ("table", 27),
                                    ("figures", 28),
                                    ("people", 31),
                                    ("meetings", 34),
                                    ("sheets", 37),
                                ],
                                blank=True,
                                block_lookup={
                                    0: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "h2",
                                                "h3",
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ]
                                        },
                                    ),
                                    1: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Without quotation marks: the page sets those of its language.",
                                            "label": "Words quoted",
                                            "max_length": 800,
                                        },
                                    ),
                                    2: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Who said it", "max_length": 120, "required": False},
                                    ),
                                    3: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "For example: market gardener, member of the water council.",
                                            "label": "In what capacity",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    4: (
                                        "wagtail.blocks.StructBlock",
                                        [[("text", 1), ("author", 2), ("role", 3)]],
                                        {},
                                    ),
                                    5: (
                                        "wagtail.blocks.ChoiceBlock",
                                        [],
                                        {
                                            "choices": [
                                                ("info", "Good to know"),
                                                ("idea", "Idea"),
                                                ("warning", "Beware"),
                                            ],
                                            "label": "Tone",
                                        },
                                    ),
                                    6: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 120, "required": False},
                                    ),
                                    7: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ],
                                            "label": "Text",
                                        },
                                    ),
                                    8: (
                                        "wagtail.blocks.StructBlock",
                                        [[("tone", 5), ("title", 6), ("text", 7)]],
                                        {},
                                    ),
                                    9: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                                    10: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Caption", "max_length": 300, "required": False},
                                    ),
                                    11: ("wagtail.blocks.StructBlock", [[("image", 9), ("caption", 10)]], {}),
                                    12: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 120},
                                    ),
                                    13: (
                                        "wagtail.blocks.ListBlock",
                                        (11,),
                                        {"label": "Pictures", "max_num": 24, "min_num": 2},
                                    ),
                                    14: ("wagtail.blocks.StructBlock", [[("title", 12), ("images", 13)]], {}),
                                    15: (
                                        "wagtail.documents.blocks.DocumentChooserBlock",
                                        (),
                                        {"label": "Document"},
                                    ),
                                    16: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "Empty: the title of the document.",
                                            "label": "Title",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    17: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {"label": "What it contains", "max_length": 400, "required": False},
                                    ),
                                    18: (
                                        "wagtail.blocks.StructBlock",
                                        [[("document", 15), ("title", 16), ("description", 17)]],
                                        {},
                                    ),
                                    19: (
                                        "wagtail.blocks.URLBlock",
                                        (),
                                        {"label": "Address of the video", "max_length": 500},
                                    ),
                                    20: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 160},
                                    ),
                                    21: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Say how long it lasts, and whether it has subtitles.",
                                            "label": "What it shows",
                                            "max_length": 400,
                                            "required": False,
                                        },
                                    ),
                                    22: (
                                        "wagtail.blocks.StructBlock",
                                        [[("url", 19), ("title", 20), ("description", 21)]],
                                        {},
                                    ),
                                    23: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {"label": "Words", "required": False, "rows": 1},
                                    ),
                                    24: (
                                        "wagtail.blocks.DecimalBlock",
                                        (),
                                        {"label": "Numbers", "required": False},
                                    ),
                                    25: (
                                        "wagtail.contrib.typed_table_block.blocks.TypedTableBlock",
                                        [[("text", 23), ("number", 24)]],
                                        {"label": "Table"},
                                    ),
                                    26: (
                                        "wagtail.blocks.BooleanBlock",
                                        (),
                                        {
                                            "default": True,
                                            "label": "The first column names the rows",
                                            "required": False,
                                        },
                                    ),
                                    27: (
                                        "wagtail.blocks.StructBlock",
                                        [[("table", 25), ("row_headers", 26)]],
                                        {},
                                    ),
                                    28: ("home.blocks.tables.KeyFiguresBlock", (), {}),
                                    29: ("wagtail.blocks.PageChooserBlock", ("home.PersonPage",), {}),
                                    30: (
                                        "wagtail.blocks.ListBlock",
                                        (29,),
                                        {"label": "People", "max_num": 24},
                                    ),
                                    31: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 30)]], {}),
                                    32: ("wagtail.blocks.PageChooserBlock", ("home.MeetingPage",), {}),
                                    33: (
                                        "wagtail.blocks.ListBlock",
                                        (32,),
                                        {"label": "Meetings", "max_num": 24},
                                    ),
                                    34: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 33)]], {}),
                                    35: ("wagtail.blocks.PageChooserBlock", ("home.SheetPage",), {}),
                                    36: (
                                        "wagtail.blocks.ListBlock",
                                        (35,),
                                        {"label": "Sheets", "max_num": 24},
                                    ),
                                    37: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 36)]], {}),
                                },
                                verbose_name="text",
                            ),
                        ),
                        (
                            "region",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="home.region",
                                verbose_name="region",
                            ),
                        ),
                        (
                            "picture",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="home.siteimage",
                                verbose_name="picture",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "regional branch",
                        "verbose_name_plural": "regional branches",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("latitude", None),
                                    models.Q(("latitude__gte", -90), ("latitude__lte", 90)),
                                    _connector="OR",
                                ),
                                name="branchpage_latitude_on_earth",
                                violation_error_message="A latitude goes from -90 to 90 degrees.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("longitude", None),
                                    models.Q(("longitude__gte", -180), ("longitude__lte", 180)),
                                    _connector="OR",
                                ),
                                name="branchpage_longitude_on_earth",
                                violation_error_message="A longitude goes from -180 to 180 degrees.",
                            ),
                        ],
                    },
                    bases=("wagtailcore.page", models.Model),
                ),
                migrations.CreateModel(
                    name="CooperationPage",
                    fields=[
                        (
                            "page_ptr",
                            models.OneToOneField(
                                auto_created=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                parent_link=True,
                                primary_key=True,
                                serialize=False,
                                to="wagtailcore.page",
                            ),
                        ),
                        (
                            "introduction",
                            models.TextField(
                                blank=True,
                                help_text="One or two sentences, under the title, in lists and in search engines.",
                                max_length=300,
                                verbose_name="introduction",
                            ),
                        ),
                        (
                            "picture_alt",
                            models.CharField(
                                blank=True,
                                help_text="For people who do not see it. Leave empty when it only decorates.",
                                max_length=250,
                                verbose_name="what the picture shows",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("twinning", "Twinning"),
                                    ("partnership", "Partnership"),
                                    ("workshop", "Standing workshop"),
                                ],
                                default="twinning",
                                max_length=20,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "since",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="since (year)"
                            ),
                        ),
                        (
                            "until",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="until (year)"
                            ),
                        ),
                        (
                            "body",
                            wagtail.fields.StreamField(
                                [
                                    ("text", 0),
                                    ("quote", 4),
                                    ("callout", 8),
                                    ("figure", 11),
                                    ("gallery", 14),
                                    ("document", 18),
                                    ("video", 22),
                                    ("table", 27),
                                    ("figures", 28),
                                    ("people", 31),
                                    ("meetings", 34),
                                    ("sheets", 37),
                                ],
                                blank=True,
                                block_lookup={
                                    0: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "h2",
                                                "h3",
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ]
                                        },
                                    ),
                                    1: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Without quotation marks: the page sets those of its language.",
                                            "label": "Words quoted",
                                            "max_length": 800,
                                        },
                                    ),
                                    2: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Who said it", "max_length": 120, "required": False},
                                    ),
                                    3: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "For example: market gardener, member of the water council.",
                                            "label": "In what capacity",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    4: (
                                        "wagtail.blocks.StructBlock",
                                        [[("text", 1), ("author", 2), ("role", 3)]],
                                        {},
                                    ),
                                    5: (
                                        "wagtail.blocks.ChoiceBlock",
                                        [],
                                        {
                                            "choices": [
                                                ("info", "Good to know"),
                                                ("idea", "Idea"),
                                                ("warning", "Beware"),
                                            ],
                                            "label": "Tone",
                                        },
                                    ),
                                    6: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 120, "required": False},
                                    ),
                                    7: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ],
                                            "label": "Text",
                                        },
                                    ),
                                    8: (
                                        "wagtail.blocks.StructBlock",
                                        [[("tone", 5), ("title", 6), ("text", 7)]],
                                        {},
                                    ),
                                    9: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                                    10: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Caption", "max_length": 300, "required": False},
                                    ),
                                    11: ("wagtail.blocks.StructBlock", [[("image", 9), ("caption", 10)]], {}),
                                    12: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 120},
                                    ),
                                    13: (
                                        "wagtail.blocks.ListBlock",
                                        (11,),
                                        {"label": "Pictures", "max_num": 24, "min_num": 2},
                                    ),
                                    14: ("wagtail.blocks.StructBlock", [[("title", 12), ("images", 13)]], {}),
                                    15: (
                                        "wagtail.documents.blocks.DocumentChooserBlock",
                                        (),
                                        {"label": "Document"},
                                    ),
                                    16: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "Empty: the title of the document.",
                                            "label": "Title",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    17: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {"label": "What it contains", "max_length": 400, "required": False},
                                    ),
                                    18: (
                                        "wagtail.blocks.StructBlock",
                                        [[("document", 15), ("title", 16), ("description", 17)]],
                                        {},
                                    ),
                                    19: (
                                        "wagtail.blocks.URLBlock",
                                        (),
                                        {"label": "Address of the video", "max_length": 500},
                                    ),
                                    20: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 160},
                                    ),
                                    21: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Say how long it lasts, and whether it has subtitles.",
                                            "label": "What it shows",
                                            "max_length": 400,
                                            "required": False,
                                        },
                                    ),
                                    22: (
                                        "wagtail.blocks.StructBlock",
                                        [[("url", 19), ("title", 20), ("description", 21)]],
                                        {},
                                    ),
                                    23: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {"label": "Words", "required": False, "rows": 1},
                                    ),
                                    24: (
                                        "wagtail.blocks.DecimalBlock",
                                        (),
                                        {"label": "Numbers", "required": False},
                                    ),
                                    25: (
                                        "wagtail.contrib.typed_table_block.blocks.TypedTableBlock",
                                        [[("text", 23), ("number", 24)]],
                                        {"label": "Table"},
                                    ),
                                    26: (
                                        "wagtail.blocks.BooleanBlock",
                                        (),
                                        {
                                            "default": True,
                                            "label": "The first column names the rows",
                                            "required": False,
                                        },
                                    ),
                                    27: (
                                        "wagtail.blocks.StructBlock",
                                        [[("table", 25), ("row_headers", 26)]],
                                        {},
                                    ),
                                    28: ("home.blocks.tables.KeyFiguresBlock", (), {}),
                                    29: ("wagtail.blocks.PageChooserBlock", ("home.PersonPage",), {}),
                                    30: (
                                        "wagtail.blocks.ListBlock",
                                        (29,),
                                        {"label": "People", "max_num": 24},
                                    ),
                                    31: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 30)]], {}),
                                    32: ("wagtail.blocks.PageChooserBlock", ("home.MeetingPage",), {}),
                                    33: (
                                        "wagtail.blocks.ListBlock",
                                        (32,),
                                        {"label": "Meetings", "max_num": 24},
                                    ),
                                    34: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 33)]], {}),
                                    35: ("wagtail.blocks.PageChooserBlock", ("home.SheetPage",), {}),
                                    36: (
                                        "wagtail.blocks.ListBlock",
                                        (35,),
                                        {"label": "Sheets", "max_num": 24},
                                    ),
                                    37: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 36)]], {}),
                                },
                                verbose_name="text",
                            ),
                        ),
                        (
                            "picture",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="home.siteimage",
                                verbose_name="picture",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "cooperation",
                        "verbose_name_plural": "cooperations",
                    },
                    bases=("wagtailcore.page", models.Model),
                ),
                migrations.CreateModel(
                    name="PersonPage",
                    fields=[
                        (
                            "page_ptr",
                            models.OneToOneField(
                                auto_created=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                parent_link=True,
                                primary_key=True,
                                serialize=False,
                                to="wagtailcore.page",
                            ),
                        ),
                        (
                            "introduction",
                            models.TextField(
                                blank=True,
                                help_text="One or two sentences, under the title, in lists and in search engines.",
                                max_length=300,
                                verbose_name="introduction",
                            ),
                        ),
                        (
                            "picture_alt",
                            models.CharField(
                                blank=True,
                                help_text="For people who do not see it. Leave empty when it only decorates.",
                                max_length=250,
                                verbose_name="what the picture shows",
                            ),
                        ),
                        (
                            "languages",
                            models.CharField(
                                blank=True,
                                max_length=60,
                                validators=[home.rules.languages.check_languages],
                                verbose_name="languages spoken",
                            ),
                        ),
                        (
                            "country",
                            models.CharField(
                                blank=True,
                                help_text="Two letters, for example FR.",
                                max_length=2,
                                verbose_name="country",
                            ),
                        ),
                        ("mandate", models.CharField(blank=True, max_length=250, verbose_name="mandate")),
                        (
                            "mandate_since",
                            models.DateField(blank=True, null=True, verbose_name="mandate since"),
                        ),
                        (
                            "mandate_until",
                            models.DateField(blank=True, null=True, verbose_name="mandate until"),
                        ),
                        (
                            "contact_email",
                            models.EmailField(
                                blank=True,
                                help_text="Never shown: messages reach it through the form of the page.",
                                max_length=254,
                                verbose_name="contact address",
                            ),
                        ),
                        (
                            "body",
                            wagtail.fields.StreamField(
                                [
                                    ("text", 0),
                                    ("quote", 4),
                                    ("callout", 8),
                                    ("figure", 11),
                                    ("gallery", 14),
                                    ("document", 18),
                                    ("video", 22),
                                    ("table", 27),
                                    ("figures", 28),
                                    ("people", 31),
                                    ("meetings", 34),
                                    ("sheets", 37),
                                ],
                                blank=True,
                                block_lookup={
                                    0: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "h2",
                                                "h3",
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ]
                                        },
                                    ),
                                    1: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Without quotation marks: the page sets those of its language.",
                                            "label": "Words quoted",
                                            "max_length": 800,
                                        },
                                    ),
                                    2: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Who said it", "max_length": 120, "required": False},
                                    ),
                                    3: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "For example: market gardener, member of the water council.",
                                            "label": "In what capacity",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    4: (
                                        "wagtail.blocks.StructBlock",
                                        [[("text", 1), ("author", 2), ("role", 3)]],
                                        {},
                                    ),
                                    5: (
                                        "wagtail.blocks.ChoiceBlock",
                                        [],
                                        {
                                            "choices": [
                                                ("info", "Good to know"),
                                                ("idea", "Idea"),
                                                ("warning", "Beware"),
                                            ],
                                            "label": "Tone",
                                        },
                                    ),
                                    6: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 120, "required": False},
                                    ),
                                    7: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ],
                                            "label": "Text",
                                        },
                                    ),
                                    8: (
                                        "wagtail.blocks.StructBlock",
                                        [[("tone", 5), ("title", 6), ("text", 7)]],
                                        {},
                                    ),
                                    9: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                                    10: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Caption", "max_length": 300, "required": False},
                                    ),
                                    11: ("wagtail.blocks.StructBlock", [[("image", 9), ("caption", 10)]], {}),
                                    12: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 120},
                                    ),
                                    13: (
                                        "wagtail.blocks.ListBlock",
                                        (11,),
                                        {"label": "Pictures", "max_num": 24, "min_num": 2},
                                    ),
                                    14: ("wagtail.blocks.StructBlock", [[("title", 12), ("images", 13)]], {}),
                                    15: (
                                        "wagtail.documents.blocks.DocumentChooserBlock",
                                        (),
                                        {"label": "Document"},
                                    ),
                                    16: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "Empty: the title of the document.",
                                            "label": "Title",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    17: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {"label": "What it contains", "max_length": 400, "required": False},
                                    ),
                                    18: (
                                        "wagtail.blocks.StructBlock",
                                        [[("document", 15), ("title", 16), ("description", 17)]],
                                        {},
                                    ),
                                    19: (
                                        "wagtail.blocks.URLBlock",
                                        (),
                                        {"label": "Address of the video", "max_length": 500},
                                    ),
                                    20: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 160},
                                    ),
                                    21: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Say how long it lasts, and whether it has subtitles.",
                                            "label": "What it shows",
                                            "max_length": 400,
                                            "required": False,
                                        },
                                    ),
                                    22: (
                                        "wagtail.blocks.StructBlock",
                                        [[("url", 19), ("title", 20), ("description", 21)]],
                                        {},
                                    ),
                                    23: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {"label": "Words", "required": False, "rows": 1},
                                    ),
                                    24: (
                                        "wagtail.blocks.DecimalBlock",
                                        (),
                                        {"label": "Numbers", "required": False},
                                    ),
                                    25: (
                                        "wagtail.contrib.typed_table_block.blocks.TypedTableBlock",
                                        [[("text", 23), ("number", 24)]],
                                        {"label": "Table"},
                                    ),
                                    26: (
                                        "wagtail.blocks.BooleanBlock",
                                        (),
                                        {
                                            "default": True,
                                            "label": "The first column names the rows",
                                            "required": False,
                                        },
                                    ),
                                    27: (
                                        "wagtail.blocks.StructBlock",
                                        [[("table", 25), ("row_headers", 26)]],
                                        {},
                                    ),
                                    28: ("home.blocks.tables.KeyFiguresBlock", (), {}),
                                    29: ("wagtail.blocks.PageChooserBlock", ("home.PersonPage",), {}),
                                    30: (
                                        "wagtail.blocks.ListBlock",
                                        (29,),
                                        {"label": "People", "max_num": 24},
                                    ),
                                    31: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 30)]], {}),
                                    32: ("wagtail.blocks.PageChooserBlock", ("home.MeetingPage",), {}),
                                    33: (
                                        "wagtail.blocks.ListBlock",
                                        (32,),
                                        {"label": "Meetings", "max_num": 24},
                                    ),
                                    34: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 33)]], {}),
                                    35: ("wagtail.blocks.PageChooserBlock", ("home.SheetPage",), {}),
                                    36: (
                                        "wagtail.blocks.ListBlock",
                                        (35,),
                                        {"label": "Sheets", "max_num": 24},
                                    ),
                                    37: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 36)]], {}),
                                },
                                verbose_name="text",
                            ),
                        ),
                        (
                            "consent_given_on",
                            models.DateField(
                                blank=True,
                                help_text="The page cannot be published without it.",
                                null=True,
                                verbose_name="consent given on",
                            ),
                        ),
                        (
                            "consent_record",
                            models.CharField(
                                blank=True,
                                help_text="For example: e-mail of 3 March, kept by the office.",
                                max_length=250,
                                verbose_name="how it was given",
                            ),
                        ),
                        (
                            "consent_withdrawn_on",
                            models.DateField(
                                blank=True,
                                help_text="From that day the page and its translations leave the site.",
                                null=True,
                                verbose_name="consent withdrawn on",
                            ),
                        ),
                        (
                            "region",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="home.region",
                                verbose_name="region",
                            ),
                        ),
                        (
                            "picture",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="home.siteimage",
                                verbose_name="picture",
                            ),
                        ),
                        (
                            "themes",
                            modelcluster.fields.ParentalManyToManyField(
                                blank=True, related_name="+", to="home.theme", verbose_name="themes"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "resource person",
                        "verbose_name_plural": "resource people",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("consent_withdrawn_on", None),
                                    models.Q(
                                        ("consent_given_on__isnull", False),
                                        ("consent_withdrawn_on__gte", models.F("consent_given_on")),
                                    ),
                                    _connector="OR",
                                ),
                                name="person_withdraws_what_was_given",
                                violation_error_message="A consent is withdrawn after it was given.",
                            )
                        ],
                    },
                    bases=("wagtailcore.page", models.Model),
                ),
                migrations.CreateModel(
                    name="NewsPage",
                    fields=[
                        (
                            "page_ptr",
                            models.OneToOneField(
                                auto_created=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                parent_link=True,
                                primary_key=True,
                                serialize=False,
                                to="wagtailcore.page",
                            ),
                        ),
                        (
                            "introduction",
                            models.TextField(
                                blank=True,
                                help_text="One or two sentences, under the title, in lists and in search engines.",
                                max_length=300,
                                verbose_name="introduction",
                            ),
                        ),
                        (
                            "picture_alt",
                            models.CharField(
                                blank=True,
                                help_text="For people who do not see it. Leave empty when it only decorates.",
                                max_length=250,
                                verbose_name="what the picture shows",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("news", "News"),
                                    ("announcement", "Announcement"),
                                    ("guarantee", "Collective guarantee"),
                                    ("international", "International"),
                                    ("press", "In the press"),
                                ],
                                default="news",
                                max_length=20,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "date",
                            models.DateField(default=certification.clock.localdate, verbose_name="date"),
                        ),
                        (
                            "author",
                            models.CharField(
                                blank=True,
                                help_text="As it is signed; several names, with commas.",
                                max_length=200,
                                verbose_name="author",
                            ),
                        ),
                        (
                            "body",
                            wagtail.fields.StreamField(
                                [
                                    ("text", 0),
                                    ("quote", 4),
                                    ("callout", 8),
                                    ("figure", 11),
                                    ("gallery", 14),
                                    ("document", 18),
                                    ("video", 22),
                                    ("table", 27),
                                    ("figures", 28),
                                    ("people", 31),
                                    ("meetings", 34),
                                    ("sheets", 37),
                                ],
                                blank=True,
                                block_lookup={
                                    0: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "h2",
                                                "h3",
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ]
                                        },
                                    ),
                                    1: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Without quotation marks: the page sets those of its language.",
                                            "label": "Words quoted",
                                            "max_length": 800,
                                        },
                                    ),
                                    2: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Who said it", "max_length": 120, "required": False},
                                    ),
                                    3: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "For example: market gardener, member of the water council.",
                                            "label": "In what capacity",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    4: (
                                        "wagtail.blocks.StructBlock",
                                        [[("text", 1), ("author", 2), ("role", 3)]],
                                        {},
                                    ),
                                    5: (
                                        "wagtail.blocks.ChoiceBlock",
                                        [],
                                        {
                                            "choices": [
                                                ("info", "Good to know"),
                                                ("idea", "Idea"),
                                                ("warning", "Beware"),
                                            ],
                                            "label": "Tone",
                                        },
                                    ),
                                    6: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 120, "required": False},
                                    ),
                                    7: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ],
                                            "label": "Text",
                                        },
                                    ),
                                    8: (
                                        "wagtail.blocks.StructBlock",
                                        [[("tone", 5), ("title", 6), ("text", 7)]],
                                        {},
                                    ),
                                    9: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                                    10: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Caption", "max_length": 300, "required": False},
                                    ),
                                    11: ("wagtail.blocks.StructBlock", [[("image", 9), ("caption", 10)]], {}),
                                    12: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 120},
                                    ),
                                    13: (
                                        "wagtail.blocks.ListBlock",
                                        (11,),
                                        {"label": "Pictures", "max_num": 24, "min_num": 2},
                                    ),
                                    14: ("wagtail.blocks.StructBlock", [[("title", 12), ("images", 13)]], {}),
                                    15: (
                                        "wagtail.documents.blocks.DocumentChooserBlock",
                                        (),
                                        {"label": "Document"},
                                    ),
                                    16: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "Empty: the title of the document.",
                                            "label": "Title",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    17: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {"label": "What it contains", "max_length": 400, "required": False},
                                    ),
                                    18: (
                                        "wagtail.blocks.StructBlock",
                                        [[("document", 15), ("title", 16), ("description", 17)]],
                                        {},
                                    ),
                                    19: (
                                        "wagtail.blocks.URLBlock",
                                        (),
                                        {"label": "Address of the video", "max_length": 500},
                                    ),
                                    20: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 160},
                                    ),
                                    21: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Say how long it lasts, and whether it has subtitles.",
                                            "label": "What it shows",
                                            "max_length": 400,
                                            "required": False,
                                        },
                                    ),
                                    22: (
                                        "wagtail.blocks.StructBlock",
                                        [[("url", 19), ("title", 20), ("description", 21)]],
                                        {},
                                    ),
                                    23: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {"label": "Words", "required": False, "rows": 1},
                                    ),
                                    24: (
                                        "wagtail.blocks.DecimalBlock",
                                        (),
                                        {"label": "Numbers", "required": False},
                                    ),
                                    25: (
                                        "wagtail.contrib.typed_table_block.blocks.TypedTableBlock",
                                        [[("text", 23), ("number", 24)]],
                                        {"label": "Table"},
                                    ),
                                    26: (
                                        "wagtail.blocks.BooleanBlock",
                                        (),
                                        {
                                            "default": True,
                                            "label": "The first column names the rows",
                                            "required": False,
                                        },
                                    ),
                                    27: (
                                        "wagtail.blocks.StructBlock",
                                        [[("table", 25), ("row_headers", 26)]],
                                        {},
                                    ),
                                    28: ("home.blocks.tables.KeyFiguresBlock", (), {}),
                                    29: ("wagtail.blocks.PageChooserBlock", ("home.PersonPage",), {}),
                                    30: (
                                        "wagtail.blocks.ListBlock",
                                        (29,),
                                        {"label": "People", "max_num": 24},
                                    ),
                                    31: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 30)]], {}),
                                    32: ("wagtail.blocks.PageChooserBlock", ("home.MeetingPage",), {}),
                                    33: (
                                        "wagtail.blocks.ListBlock",
                                        (32,),
                                        {"label": "Meetings", "max_num": 24},
                                    ),
                                    34: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 33)]], {}),
                                    35: ("wagtail.blocks.PageChooserBlock", ("home.SheetPage",), {}),
                                    36: (
                                        "wagtail.blocks.ListBlock",
                                        (35,),
                                        {"label": "Sheets", "max_num": 24},
                                    ),
                                    37: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 36)]], {}),
                                },
                                verbose_name="text",
                            ),
                        ),
                        (
                            "region",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="home.region",
                                verbose_name="region",
                            ),
                        ),
                        (
                            "picture",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="home.siteimage",
                                verbose_name="picture",
                            ),
                        ),
                        (
                            "themes",
                            modelcluster.fields.ParentalManyToManyField(
                                blank=True, related_name="+", to="home.theme", verbose_name="themes"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "news item",
                        "verbose_name_plural": "news items",
                    },
                    bases=("wagtailcore.page", models.Model),
                ),
                migrations.CreateModel(
                    name="SheetIndexPage",
                    fields=[
                        (
                            "page_ptr",
                            models.OneToOneField(
                                auto_created=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                parent_link=True,
                                primary_key=True,
                                serialize=False,
                                to="wagtailcore.page",
                            ),
                        ),
                        (
                            "introduction",
                            models.TextField(
                                blank=True,
                                help_text="One or two sentences, under the title, in lists and in search engines.",
                                max_length=300,
                                verbose_name="introduction",
                            ),
                        ),
                        (
                            "picture_alt",
                            models.CharField(
                                blank=True,
                                help_text="For people who do not see it. Leave empty when it only decorates.",
                                max_length=250,
                                verbose_name="what the picture shows",
                            ),
                        ),
                        (
                            "picture",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="home.siteimage",
                                verbose_name="picture",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "list of sheets",
                        "verbose_name_plural": "lists of sheets",
                    },
                    bases=("wagtailcore.page", models.Model),
                ),
                migrations.CreateModel(
                    name="SectionPage",
                    fields=[
                        (
                            "page_ptr",
                            models.OneToOneField(
                                auto_created=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                parent_link=True,
                                primary_key=True,
                                serialize=False,
                                to="wagtailcore.page",
                            ),
                        ),
                        (
                            "introduction",
                            models.TextField(
                                blank=True,
                                help_text="One or two sentences, under the title, in lists and in search engines.",
                                max_length=300,
                                verbose_name="introduction",
                            ),
                        ),
                        (
                            "picture_alt",
                            models.CharField(
                                blank=True,
                                help_text="For people who do not see it. Leave empty when it only decorates.",
                                max_length=250,
                                verbose_name="what the picture shows",
                            ),
                        ),
                        (
                            "body",
                            wagtail.fields.StreamField(
                                [
                                    ("text", 0),
                                    ("quote", 4),
                                    ("callout", 8),
                                    ("figure", 11),
                                    ("gallery", 14),
                                    ("document", 18),
                                    ("video", 22),
                                    ("table", 27),
                                    ("figures", 28),
                                    ("people", 31),
                                    ("meetings", 34),
                                    ("sheets", 37),
                                ],
                                blank=True,
                                block_lookup={
                                    0: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "h2",
                                                "h3",
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ]
                                        },
                                    ),
                                    1: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Without quotation marks: the page sets those of its language.",
                                            "label": "Words quoted",
                                            "max_length": 800,
                                        },
                                    ),
                                    2: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Who said it", "max_length": 120, "required": False},
                                    ),
                                    3: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "For example: market gardener, member of the water council.",
                                            "label": "In what capacity",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    4: (
                                        "wagtail.blocks.StructBlock",
                                        [[("text", 1), ("author", 2), ("role", 3)]],
                                        {},
                                    ),
                                    5: (
                                        "wagtail.blocks.ChoiceBlock",
                                        [],
                                        {
                                            "choices": [
                                                ("info", "Good to know"),
                                                ("idea", "Idea"),
                                                ("warning", "Beware"),
                                            ],
                                            "label": "Tone",
                                        },
                                    ),
                                    6: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 120, "required": False},
                                    ),
                                    7: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ],
                                            "label": "Text",
                                        },
                                    ),
                                    8: (
                                        "wagtail.blocks.StructBlock",
                                        [[("tone", 5), ("title", 6), ("text", 7)]],
                                        {},
                                    ),
                                    9: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                                    10: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Caption", "max_length": 300, "required": False},
                                    ),
                                    11: ("wagtail.blocks.StructBlock", [[("image", 9), ("caption", 10)]], {}),
                                    12: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 120},
                                    ),
                                    13: (
                                        "wagtail.blocks.ListBlock",
                                        (11,),
                                        {"label": "Pictures", "max_num": 24, "min_num": 2},
                                    ),
                                    14: ("wagtail.blocks.StructBlock", [[("title", 12), ("images", 13)]], {}),
                                    15: (
                                        "wagtail.documents.blocks.DocumentChooserBlock",
                                        (),
                                        {"label": "Document"},
                                    ),
                                    16: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "Empty: the title of the document.",
                                            "label": "Title",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    17: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {"label": "What it contains", "max_length": 400, "required": False},
                                    ),
                                    18: (
                                        "wagtail.blocks.StructBlock",
                                        [[("document", 15), ("title", 16), ("description", 17)]],
                                        {},
                                    ),
                                    19: (
                                        "wagtail.blocks.URLBlock",
                                        (),
                                        {"label": "Address of the video", "max_length": 500},
                                    ),
                                    20: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 160},
                                    ),
                                    21: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Say how long it lasts, and whether it has subtitles.",
                                            "label": "What it shows",
                                            "max_length": 400,
                                            "required": False,
                                        },
                                    ),
                                    22: (
                                        "wagtail.blocks.StructBlock",
                                        [[("url", 19), ("title", 20), ("description", 21)]],
                                        {},
                                    ),
                                    23: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {"label": "Words", "required": False, "rows": 1},
                                    ),
                                    24: (
                                        "wagtail.blocks.DecimalBlock",
                                        (),
                                        {"label": "Numbers", "required": False},
                                    ),
                                    25: (
                                        "wagtail.contrib.typed_table_block.blocks.TypedTableBlock",
                                        [[("text", 23), ("number", 24)]],
                                        {"label": "Table"},
                                    ),
                                    26: (
                                        "wagtail.blocks.BooleanBlock",
                                        (),
                                        {
                                            "default": True,
                                            "label": "The first column names the rows",
                                            "required": False,
                                        },
                                    ),
                                    27: (
                                        "wagtail.blocks.StructBlock",
                                        [[("table", 25), ("row_headers", 26)]],
                                        {},
                                    ),
                                    28: ("home.blocks.tables.KeyFiguresBlock", (), {}),
                                    29: ("wagtail.blocks.PageChooserBlock", ("home.PersonPage",), {}),
                                    30: (
                                        "wagtail.blocks.ListBlock",
                                        (29,),
                                        {"label": "People", "max_num": 24},
                                    ),
                                    31: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 30)]], {}),
                                    32: ("wagtail.blocks.PageChooserBlock", ("home.MeetingPage",), {}),
                                    33: (
                                        "wagtail.blocks.ListBlock",
                                        (32,),
                                        {"label": "Meetings", "max_num": 24},
                                    ),
                                    34: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 33)]], {}),
                                    35: ("wagtail.blocks.PageChooserBlock", ("home.SheetPage",), {}),
                                    36: (
                                        "wagtail.blocks.ListBlock",
                                        (35,),
                                        {"label": "Sheets", "max_num": 24},
                                    ),
                                    37: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 36)]], {}),
                                },
                                verbose_name="text",
                            ),
                        ),
                        (
                            "picture",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="home.siteimage",
                                verbose_name="picture",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "section",
                        "verbose_name_plural": "sections",
                    },
                    bases=("wagtailcore.page", models.Model),
                ),
                migrations.CreateModel(
                    name="PersonIndexPage",
                    fields=[
                        (
                            "page_ptr",
                            models.OneToOneField(
                                auto_created=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                parent_link=True,
                                primary_key=True,
                                serialize=False,
                                to="wagtailcore.page",
                            ),
                        ),
                        (
                            "introduction",
                            models.TextField(
                                blank=True,
                                help_text="One or two sentences, under the title, in lists and in search engines.",
                                max_length=300,
                                verbose_name="introduction",
                            ),
                        ),
                        (
                            "picture_alt",
                            models.CharField(
                                blank=True,
                                help_text="For people who do not see it. Leave empty when it only decorates.",
                                max_length=250,
                                verbose_name="what the picture shows",
                            ),
                        ),
                        (
                            "picture",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="home.siteimage",
                                verbose_name="picture",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "list of resource people",
                        "verbose_name_plural": "lists of resource people",
                    },
                    bases=("wagtailcore.page", models.Model),
                ),
                migrations.CreateModel(
                    name="NewsIndexPage",
                    fields=[
                        (
                            "page_ptr",
                            models.OneToOneField(
                                auto_created=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                parent_link=True,
                                primary_key=True,
                                serialize=False,
                                to="wagtailcore.page",
                            ),
                        ),
                        (
                            "introduction",
                            models.TextField(
                                blank=True,
                                help_text="One or two sentences, under the title, in lists and in search engines.",
                                max_length=300,
                                verbose_name="introduction",
                            ),
                        ),
                        (
                            "picture_alt",
                            models.CharField(
                                blank=True,
                                help_text="For people who do not see it. Leave empty when it only decorates.",
                                max_length=250,
                                verbose_name="what the picture shows",
                            ),
                        ),
                        (
                            "picture",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="home.siteimage",
                                verbose_name="picture",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "list of news",
                        "verbose_name_plural": "lists of news",
                    },
                    bases=("wagtailcore.page", models.Model),
                ),
                migrations.CreateModel(
                    name="MeetingIndexPage",
                    fields=[
                        (
                            "page_ptr",
                            models.OneToOneField(
                                auto_created=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                parent_link=True,
                                primary_key=True,
                                serialize=False,
                                to="wagtailcore.page",
                            ),
                        ),
                        (
                            "introduction",
                            models.TextField(
                                blank=True,
                                help_text="One or two sentences, under the title, in lists and in search engines.",
                                max_length=300,
                                verbose_name="introduction",
                            ),
                        ),
                        (
                            "picture_alt",
                            models.CharField(
                                blank=True,
                                help_text="For people who do not see it. Leave empty when it only decorates.",
                                max_length=250,
                                verbose_name="what the picture shows",
                            ),
                        ),
                        (
                            "picture",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="home.siteimage",
                                verbose_name="picture",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "calendar of meetings",
                        "verbose_name_plural": "calendars of meetings",
                    },
                    bases=("wagtailcore.page", models.Model),
                ),
                migrations.CreateModel(
                    name="InitiativeIndexPage",
                    fields=[
                        (
                            "page_ptr",
                            models.OneToOneField(
                                auto_created=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                parent_link=True,
                                primary_key=True,
                                serialize=False,
                                to="wagtailcore.page",
                            ),
                        ),
                        (
                            "introduction",
                            models.TextField(
                                blank=True,
                                help_text="One or two sentences, under the title, in lists and in search engines.",
                                max_length=300,
                                verbose_name="introduction",
                            ),
                        ),
                        (
                            "picture_alt",
                            models.CharField(
                                blank=True,
                                help_text="For people who do not see it. Leave empty when it only decorates.",
                                max_length=250,
                                verbose_name="what the picture shows",
                            ),
                        ),
                        (
                            "picture",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="home.siteimage",
                                verbose_name="picture",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "directory of initiatives",
                        "verbose_name_plural": "directories of initiatives",
                    },
                    bases=("wagtailcore.page", models.Model),
                ),
                migrations.CreateModel(
                    name="CooperationIndexPage",
                    fields=[
                        (
                            "page_ptr",
                            models.OneToOneField(
                                auto_created=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                parent_link=True,
                                primary_key=True,
                                serialize=False,
                                to="wagtailcore.page",
                            ),
                        ),
                        (
                            "introduction",
                            models.TextField(
                                blank=True,
                                help_text="One or two sentences, under the title, in lists and in search engines.",
                                max_length=300,
                                verbose_name="introduction",
                            ),
                        ),
                        (
                            "picture_alt",
                            models.CharField(
                                blank=True,
                                help_text="For people who do not see it. Leave empty when it only decorates.",
                                max_length=250,
                                verbose_name="what the picture shows",
                            ),
                        ),
                        (
                            "picture",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="home.siteimage",
                                verbose_name="picture",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "list of cooperations",
                        "verbose_name_plural": "lists of cooperations",
                    },
                    bases=("wagtailcore.page", models.Model),
                ),
                migrations.CreateModel(
                    name="ContactPage",
                    fields=[
                        (
                            "page_ptr",
                            models.OneToOneField(
                                auto_created=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                parent_link=True,
                                primary_key=True,
                                serialize=False,
                                to="wagtailcore.page",
                            ),
                        ),
                        (
                            "introduction",
                            models.TextField(
                                blank=True,
                                help_text="One or two sentences, under the title, in lists and in search engines.",
                                max_length=300,
                                verbose_name="introduction",
                            ),
                        ),
                        (
                            "picture_alt",
                            models.CharField(
                                blank=True,
                                help_text="For people who do not see it. Leave empty when it only decorates.",
                                max_length=250,
                                verbose_name="what the picture shows",
                            ),
                        ),
                        (
                            "to_address",
                            models.CharField(
                                blank=True,
                                help_text="Optional - form submissions will be emailed to these addresses. Separate multiple addresses by comma.",
                                max_length=255,
                                validators=[wagtail.contrib.forms.models.validate_to_address],
                                verbose_name="to address",
                            ),
                        ),
                        (
                            "from_address",
                            models.EmailField(blank=True, max_length=255, verbose_name="from address"),
                        ),
                        ("subject", models.CharField(blank=True, max_length=255, verbose_name="subject")),
                        (
                            "body",
                            wagtail.fields.StreamField(
                                [
                                    ("text", 0),
                                    ("quote", 4),
                                    ("callout", 8),
                                    ("figure", 11),
                                    ("gallery", 14),
                                    ("document", 18),
                                    ("video", 22),
                                    ("table", 27),
                                    ("figures", 28),
                                    ("people", 31),
                                    ("meetings", 34),
                                    ("sheets", 37),
                                ],
                                blank=True,
                                block_lookup={
                                    0: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "h2",
                                                "h3",
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ]
                                        },
                                    ),
                                    1: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Without quotation marks: the page sets those of its language.",
                                            "label": "Words quoted",
                                            "max_length": 800,
                                        },
                                    ),
                                    2: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Who said it", "max_length": 120, "required": False},
                                    ),
                                    3: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "For example: market gardener, member of the water council.",
                                            "label": "In what capacity",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    4: (
                                        "wagtail.blocks.StructBlock",
                                        [[("text", 1), ("author", 2), ("role", 3)]],
                                        {},
                                    ),
                                    5: (
                                        "wagtail.blocks.ChoiceBlock",
                                        [],
                                        {
                                            "choices": [
                                                ("info", "Good to know"),
                                                ("idea", "Idea"),
                                                ("warning", "Beware"),
                                            ],
                                            "label": "Tone",
                                        },
                                    ),
                                    6: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 120, "required": False},
                                    ),
                                    7: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ],
                                            "label": "Text",
                                        },
                                    ),
                                    8: (
                                        "wagtail.blocks.StructBlock",
                                        [[("tone", 5), ("title", 6), ("text", 7)]],
                                        {},
                                    ),
                                    9: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                                    10: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Caption", "max_length": 300, "required": False},
                                    ),
                                    11: ("wagtail.blocks.StructBlock", [[("image", 9), ("caption", 10)]], {}),
                                    12: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 120},
                                    ),
                                    13: (
                                        "wagtail.blocks.ListBlock",
                                        (11,),
                                        {"label": "Pictures", "max_num": 24, "min_num": 2},
                                    ),
                                    14: ("wagtail.blocks.StructBlock", [[("title", 12), ("images", 13)]], {}),
                                    15: (
                                        "wagtail.documents.blocks.DocumentChooserBlock",
                                        (),
                                        {"label": "Document"},
                                    ),
                                    16: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "Empty: the title of the document.",
                                            "label": "Title",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    17: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {"label": "What it contains", "max_length": 400, "required": False},
                                    ),
                                    18: (
                                        "wagtail.blocks.StructBlock",
                                        [[("document", 15), ("title", 16), ("description", 17)]],
                                        {},
                                    ),
                                    19: (
                                        "wagtail.blocks.URLBlock",
                                        (),
                                        {"label": "Address of the video", "max_length": 500},
                                    ),
                                    20: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 160},
                                    ),
                                    21: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Say how long it lasts, and whether it has subtitles.",
                                            "label": "What it shows",
                                            "max_length": 400,
                                            "required": False,
                                        },
                                    ),
                                    22: (
                                        "wagtail.blocks.StructBlock",
                                        [[("url", 19), ("title", 20), ("description", 21)]],
                                        {},
                                    ),
                                    23: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {"label": "Words", "required": False, "rows": 1},
                                    ),
                                    24: (
                                        "wagtail.blocks.DecimalBlock",
                                        (),
                                        {"label": "Numbers", "required": False},
                                    ),
                                    25: (
                                        "wagtail.contrib.typed_table_block.blocks.TypedTableBlock",
                                        [[("text", 23), ("number", 24)]],
                                        {"label": "Table"},
                                    ),
                                    26: (
                                        "wagtail.blocks.BooleanBlock",
                                        (),
                                        {
                                            "default": True,
                                            "label": "The first column names the rows",
                                            "required": False,
                                        },
                                    ),
                                    27: (
                                        "wagtail.blocks.StructBlock",
                                        [[("table", 25), ("row_headers", 26)]],
                                        {},
                                    ),
                                    28: ("home.blocks.tables.KeyFiguresBlock", (), {}),
                                    29: ("wagtail.blocks.PageChooserBlock", ("home.PersonPage",), {}),
                                    30: (
                                        "wagtail.blocks.ListBlock",
                                        (29,),
                                        {"label": "People", "max_num": 24},
                                    ),
                                    31: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 30)]], {}),
                                    32: ("wagtail.blocks.PageChooserBlock", ("home.MeetingPage",), {}),
                                    33: (
                                        "wagtail.blocks.ListBlock",
                                        (32,),
                                        {"label": "Meetings", "max_num": 24},
                                    ),
                                    34: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 33)]], {}),
                                    35: ("wagtail.blocks.PageChooserBlock", ("home.SheetPage",), {}),
                                    36: (
                                        "wagtail.blocks.ListBlock",
                                        (35,),
                                        {"label": "Sheets", "max_num": 24},
                                    ),
                                    37: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 36)]], {}),
                                },
                                verbose_name="text before the form",
                            ),
                        ),
                        (
                            "thanks",
                            wagtail.fields.RichTextField(
                                blank=True, verbose_name="text after the form is sent"
                            ),
                        ),
                        (
                            "consent_words",
                            models.CharField(
                                blank=True,
                                help_text="The sentence that people tick before sending: what is kept, what for, how long.",
                                max_length=300,
                                verbose_name="consent",
                            ),
                        ),
                        (
                            "kept_months",
                            models.PositiveSmallIntegerField(
                                default=12,
                                help_text="Older messages are deleted by the daily job.",
                                verbose_name="messages are kept (months)",
                            ),
                        ),
                        (
                            "picture",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="home.siteimage",
                                verbose_name="picture",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "contact form",
                        "verbose_name_plural": "contact forms",
                    },
                    bases=(wagtail.contrib.forms.models.FormMixin, "wagtailcore.page", models.Model),
                ),
                migrations.CreateModel(
                    name="BranchIndexPage",
                    fields=[
                        (
                            "page_ptr",
                            models.OneToOneField(
                                auto_created=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                parent_link=True,
                                primary_key=True,
                                serialize=False,
                                to="wagtailcore.page",
                            ),
                        ),
                        (
                            "introduction",
                            models.TextField(
                                blank=True,
                                help_text="One or two sentences, under the title, in lists and in search engines.",
                                max_length=300,
                                verbose_name="introduction",
                            ),
                        ),
                        (
                            "picture_alt",
                            models.CharField(
                                blank=True,
                                help_text="For people who do not see it. Leave empty when it only decorates.",
                                max_length=250,
                                verbose_name="what the picture shows",
                            ),
                        ),
                        (
                            "picture",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="home.siteimage",
                                verbose_name="picture",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "list of branches",
                        "verbose_name_plural": "lists of branches",
                    },
                    bases=("wagtailcore.page", models.Model),
                ),
                migrations.CreateModel(
                    name="SiteRendition",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("filter_spec", models.CharField(db_index=True, max_length=255)),
                        (
                            "file",
                            wagtail.images.models.WagtailImageField(
                                height_field="height",
                                storage=wagtail.images.models.get_rendition_storage,
                                upload_to=wagtail.images.models.get_rendition_upload_to,
                                width_field="width",
                            ),
                        ),
                        ("width", models.IntegerField(editable=False)),
                        ("height", models.IntegerField(editable=False)),
                        (
                            "focal_point_key",
                            models.CharField(blank=True, default="", editable=False, max_length=16),
                        ),
                        (
                            "image",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="renditions",
                                to="home.siteimage",
                            ),
                        ),
                    ],
                    options={
                        "unique_together": {("image", "filter_spec", "focal_point_key")},
                    },
                    bases=(wagtail.images.models.ImageFileMixin, models.Model),
                ),
                migrations.CreateModel(
                    name="StandardPage",
                    fields=[
                        (
                            "page_ptr",
                            models.OneToOneField(
                                auto_created=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                parent_link=True,
                                primary_key=True,
                                serialize=False,
                                to="wagtailcore.page",
                            ),
                        ),
                        (
                            "introduction",
                            models.TextField(
                                blank=True,
                                help_text="One or two sentences, under the title, in lists and in search engines.",
                                max_length=300,
                                verbose_name="introduction",
                            ),
                        ),
                        (
                            "picture_alt",
                            models.CharField(
                                blank=True,
                                help_text="For people who do not see it. Leave empty when it only decorates.",
                                max_length=250,
                                verbose_name="what the picture shows",
                            ),
                        ),
                        (
                            "body",
                            wagtail.fields.StreamField(
                                [
                                    ("text", 0),
                                    ("quote", 4),
                                    ("callout", 8),
                                    ("figure", 11),
                                    ("gallery", 14),
                                    ("document", 18),
                                    ("video", 22),
                                    ("table", 27),
                                    ("figures", 28),
                                    ("people", 31),
                                    ("meetings", 34),
                                    ("sheets", 37),
                                ],
                                blank=True,
                                block_lookup={
                                    0: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "h2",
                                                "h3",
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ]
                                        },
                                    ),
                                    1: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Without quotation marks: the page sets those of its language.",
                                            "label": "Words quoted",
                                            "max_length": 800,
                                        },
                                    ),
                                    2: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Who said it", "max_length": 120, "required": False},
                                    ),
                                    3: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "For example: market gardener, member of the water council.",
                                            "label": "In what capacity",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    4: (
                                        "wagtail.blocks.StructBlock",
                                        [[("text", 1), ("author", 2), ("role", 3)]],
                                        {},
                                    ),
                                    5: (
                                        "wagtail.blocks.ChoiceBlock",
                                        [],
                                        {
                                            "choices": [
                                                ("info", "Good to know"),
                                                ("idea", "Idea"),
                                                ("warning", "Beware"),
                                            ],
                                            "label": "Tone",
                                        },
                                    ),
                                    6: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 120, "required": False},
                                    ),
                                    7: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ],
                                            "label": "Text",
                                        },
                                    ),
                                    8: (
                                        "wagtail.blocks.StructBlock",
                                        [[("tone", 5), ("title", 6), ("text", 7)]],
                                        {},
                                    ),
                                    9: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                                    10: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Caption", "max_length": 300, "required": False},
                                    ),
                                    11: ("wagtail.blocks.StructBlock", [[("image", 9), ("caption", 10)]], {}),
                                    12: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 120},
                                    ),
                                    13: (
                                        "wagtail.blocks.ListBlock",
                                        (11,),
                                        {"label": "Pictures", "max_num": 24, "min_num": 2},
                                    ),
                                    14: ("wagtail.blocks.StructBlock", [[("title", 12), ("images", 13)]], {}),
                                    15: (
                                        "wagtail.documents.blocks.DocumentChooserBlock",
                                        (),
                                        {"label": "Document"},
                                    ),
                                    16: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "Empty: the title of the document.",
                                            "label": "Title",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    17: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {"label": "What it contains", "max_length": 400, "required": False},
                                    ),
                                    18: (
                                        "wagtail.blocks.StructBlock",
                                        [[("document", 15), ("title", 16), ("description", 17)]],
                                        {},
                                    ),
                                    19: (
                                        "wagtail.blocks.URLBlock",
                                        (),
                                        {"label": "Address of the video", "max_length": 500},
                                    ),
                                    20: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 160},
                                    ),
                                    21: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Say how long it lasts, and whether it has subtitles.",
                                            "label": "What it shows",
                                            "max_length": 400,
                                            "required": False,
                                        },
                                    ),
                                    22: (
                                        "wagtail.blocks.StructBlock",
                                        [[("url", 19), ("title", 20), ("description", 21)]],
                                        {},
                                    ),
                                    23: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {"label": "Words", "required": False, "rows": 1},
                                    ),
                                    24: (
                                        "wagtail.blocks.DecimalBlock",
                                        (),
                                        {"label": "Numbers", "required": False},
                                    ),
                                    25: (
                                        "wagtail.contrib.typed_table_block.blocks.TypedTableBlock",
                                        [[("text", 23), ("number", 24)]],
                                        {"label": "Table"},
                                    ),
                                    26: (
                                        "wagtail.blocks.BooleanBlock",
                                        (),
                                        {
                                            "default": True,
                                            "label": "The first column names the rows",
                                            "required": False,
                                        },
                                    ),
                                    27: (
                                        "wagtail.blocks.StructBlock",
                                        [[("table", 25), ("row_headers", 26)]],
                                        {},
                                    ),
                                    28: ("home.blocks.tables.KeyFiguresBlock", (), {}),
                                    29: ("wagtail.blocks.PageChooserBlock", ("home.PersonPage",), {}),
                                    30: (
                                        "wagtail.blocks.ListBlock",
                                        (29,),
                                        {"label": "People", "max_num": 24},
                                    ),
                                    31: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 30)]], {}),
                                    32: ("wagtail.blocks.PageChooserBlock", ("home.MeetingPage",), {}),
                                    33: (
                                        "wagtail.blocks.ListBlock",
                                        (32,),
                                        {"label": "Meetings", "max_num": 24},
                                    ),
                                    34: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 33)]], {}),
                                    35: ("wagtail.blocks.PageChooserBlock", ("home.SheetPage",), {}),
                                    36: (
                                        "wagtail.blocks.ListBlock",
                                        (35,),
                                        {"label": "Sheets", "max_num": 24},
                                    ),
                                    37: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 36)]], {}),
                                },
                                verbose_name="text",
                            ),
                        ),
                        (
                            "picture",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="home.siteimage",
                                verbose_name="picture",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "standard page",
                        "verbose_name_plural": "standard pages",
                    },
                    bases=("wagtailcore.page", models.Model),
                ),
                migrations.CreateModel(
                    name="SynthesisIndexPage",
                    fields=[
                        (
                            "page_ptr",
                            models.OneToOneField(
                                auto_created=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                parent_link=True,
                                primary_key=True,
                                serialize=False,
                                to="wagtailcore.page",
                            ),
                        ),
                        (
                            "introduction",
                            models.TextField(
                                blank=True,
                                help_text="One or two sentences, under the title, in lists and in search engines.",
                                max_length=300,
                                verbose_name="introduction",
                            ),
                        ),
                        (
                            "picture_alt",
                            models.CharField(
                                blank=True,
                                help_text="For people who do not see it. Leave empty when it only decorates.",
                                max_length=250,
                                verbose_name="what the picture shows",
                            ),
                        ),
                        (
                            "picture",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="home.siteimage",
                                verbose_name="picture",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "list of syntheses",
                        "verbose_name_plural": "lists of syntheses",
                    },
                    bases=("wagtailcore.page", models.Model),
                ),
                migrations.CreateModel(
                    name="SynthesisPage",
                    fields=[
                        (
                            "page_ptr",
                            models.OneToOneField(
                                auto_created=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                parent_link=True,
                                primary_key=True,
                                serialize=False,
                                to="wagtailcore.page",
                            ),
                        ),
                        (
                            "introduction",
                            models.TextField(
                                blank=True,
                                help_text="One or two sentences, under the title, in lists and in search engines.",
                                max_length=300,
                                verbose_name="introduction",
                            ),
                        ),
                        (
                            "picture_alt",
                            models.CharField(
                                blank=True,
                                help_text="For people who do not see it. Leave empty when it only decorates.",
                                max_length=250,
                                verbose_name="what the picture shows",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("synthesis", "Synthesis"), ("report", "Report"), ("book", "Book")],
                                default="synthesis",
                                max_length=20,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "published_on",
                            models.DateField(default=certification.clock.localdate, verbose_name="published"),
                        ),
                        ("authors", models.CharField(blank=True, max_length=250, verbose_name="authors")),
                        (
                            "body",
                            wagtail.fields.StreamField(
                                [
                                    ("text", 0),
                                    ("quote", 4),
                                    ("callout", 8),
                                    ("figure", 11),
                                    ("gallery", 14),
                                    ("document", 18),
                                    ("video", 22),
                                    ("table", 27),
                                    ("figures", 28),
                                    ("people", 31),
                                    ("meetings", 34),
                                    ("sheets", 37),
                                ],
                                blank=True,
                                block_lookup={
                                    0: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "h2",
                                                "h3",
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ]
                                        },
                                    ),
                                    1: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Without quotation marks: the page sets those of its language.",
                                            "label": "Words quoted",
                                            "max_length": 800,
                                        },
                                    ),
                                    2: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Who said it", "max_length": 120, "required": False},
                                    ),
                                    3: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "For example: market gardener, member of the water council.",
                                            "label": "In what capacity",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    4: (
                                        "wagtail.blocks.StructBlock",
                                        [[("text", 1), ("author", 2), ("role", 3)]],
                                        {},
                                    ),
                                    5: (
                                        "wagtail.blocks.ChoiceBlock",
                                        [],
                                        {
                                            "choices": [
                                                ("info", "Good to know"),
                                                ("idea", "Idea"),
                                                ("warning", "Beware"),
                                            ],
                                            "label": "Tone",
                                        },
                                    ),
                                    6: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 120, "required": False},
                                    ),
                                    7: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ],
                                            "label": "Text",
                                        },
                                    ),
                                    8: (
                                        "wagtail.blocks.StructBlock",
                                        [[("tone", 5), ("title", 6), ("text", 7)]],
                                        {},
                                    ),
                                    9: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                                    10: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Caption", "max_length": 300, "required": False},
                                    ),
                                    11: ("wagtail.blocks.StructBlock", [[("image", 9), ("caption", 10)]], {}),
                                    12: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 120},
                                    ),
                                    13: (
                                        "wagtail.blocks.ListBlock",
                                        (11,),
                                        {"label": "Pictures", "max_num": 24, "min_num": 2},
                                    ),
                                    14: ("wagtail.blocks.StructBlock", [[("title", 12), ("images", 13)]], {}),
                                    15: (
                                        "wagtail.documents.blocks.DocumentChooserBlock",
                                        (),
                                        {"label": "Document"},
                                    ),
                                    16: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "Empty: the title of the document.",
                                            "label": "Title",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    17: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {"label": "What it contains", "max_length": 400, "required": False},
                                    ),
                                    18: (
                                        "wagtail.blocks.StructBlock",
                                        [[("document", 15), ("title", 16), ("description", 17)]],
                                        {},
                                    ),
                                    19: (
                                        "wagtail.blocks.URLBlock",
                                        (),
                                        {"label": "Address of the video", "max_length": 500},
                                    ),
                                    20: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 160},
                                    ),
                                    21: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Say how long it lasts, and whether it has subtitles.",
                                            "label": "What it shows",
                                            "max_length": 400,
                                            "required": False,
                                        },
                                    ),
                                    22: (
                                        "wagtail.blocks.StructBlock",
                                        [[("url", 19), ("title", 20), ("description", 21)]],
                                        {},
                                    ),
                                    23: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {"label": "Words", "required": False, "rows": 1},
                                    ),
                                    24: (
                                        "wagtail.blocks.DecimalBlock",
                                        (),
                                        {"label": "Numbers", "required": False},
                                    ),
                                    25: (
                                        "wagtail.contrib.typed_table_block.blocks.TypedTableBlock",
                                        [[("text", 23), ("number", 24)]],
                                        {"label": "Table"},
                                    ),
                                    26: (
                                        "wagtail.blocks.BooleanBlock",
                                        (),
                                        {
                                            "default": True,
                                            "label": "The first column names the rows",
                                            "required": False,
                                        },
                                    ),
                                    27: (
                                        "wagtail.blocks.StructBlock",
                                        [[("table", 25), ("row_headers", 26)]],
                                        {},
                                    ),
                                    28: ("home.blocks.tables.KeyFiguresBlock", (), {}),
                                    29: ("wagtail.blocks.PageChooserBlock", ("home.PersonPage",), {}),
                                    30: (
                                        "wagtail.blocks.ListBlock",
                                        (29,),
                                        {"label": "People", "max_num": 24},
                                    ),
                                    31: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 30)]], {}),
                                    32: ("wagtail.blocks.PageChooserBlock", ("home.MeetingPage",), {}),
                                    33: (
                                        "wagtail.blocks.ListBlock",
                                        (32,),
                                        {"label": "Meetings", "max_num": 24},
                                    ),
                                    34: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 33)]], {}),
                                    35: ("wagtail.blocks.PageChooserBlock", ("home.SheetPage",), {}),
                                    36: (
                                        "wagtail.blocks.ListBlock",
                                        (35,),
                                        {"label": "Sheets", "max_num": 24},
                                    ),
                                    37: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 36)]], {}),
                                },
                                verbose_name="text",
                            ),
                        ),
                        (
                            "document",
                            models.ForeignKey(
                                blank=True,
                                help_text="A file published elsewhere; the PDF of this page is made by itself.",
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="home.sitedocument",
                                verbose_name="original document",
                            ),
                        ),
                        (
                            "picture",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="home.siteimage",
                                verbose_name="picture",
                            ),
                        ),
                        (
                            "region",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="home.region",
                                verbose_name="region",
                            ),
                        ),
                        (
                            "themes",
                            modelcluster.fields.ParentalManyToManyField(
                                blank=True, related_name="+", to="home.theme", verbose_name="themes"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "synthesis",
                        "verbose_name_plural": "syntheses",
                    },
                    bases=(home.models.printable.PrintablePage, "wagtailcore.page", models.Model),
                ),
                migrations.CreateModel(
                    name="TerritoryIndexPage",
                    fields=[
                        (
                            "page_ptr",
                            models.OneToOneField(
                                auto_created=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                parent_link=True,
                                primary_key=True,
                                serialize=False,
                                to="wagtailcore.page",
                            ),
                        ),
                        (
                            "introduction",
                            models.TextField(
                                blank=True,
                                help_text="One or two sentences, under the title, in lists and in search engines.",
                                max_length=300,
                                verbose_name="introduction",
                            ),
                        ),
                        (
                            "picture_alt",
                            models.CharField(
                                blank=True,
                                help_text="For people who do not see it. Leave empty when it only decorates.",
                                max_length=250,
                                verbose_name="what the picture shows",
                            ),
                        ),
                        (
                            "picture",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="home.siteimage",
                                verbose_name="picture",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "list of territories",
                        "verbose_name_plural": "lists of territories",
                    },
                    bases=("wagtailcore.page", models.Model),
                ),
                migrations.CreateModel(
                    name="TerritoryPage",
                    fields=[
                        (
                            "page_ptr",
                            models.OneToOneField(
                                auto_created=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                parent_link=True,
                                primary_key=True,
                                serialize=False,
                                to="wagtailcore.page",
                            ),
                        ),
                        (
                            "introduction",
                            models.TextField(
                                blank=True,
                                help_text="One or two sentences, under the title, in lists and in search engines.",
                                max_length=300,
                                verbose_name="introduction",
                            ),
                        ),
                        (
                            "picture_alt",
                            models.CharField(
                                blank=True,
                                help_text="For people who do not see it. Leave empty when it only decorates.",
                                max_length=250,
                                verbose_name="what the picture shows",
                            ),
                        ),
                        ("place", models.CharField(blank=True, max_length=120, verbose_name="town or place")),
                        (
                            "country",
                            models.CharField(
                                blank=True,
                                help_text="Two letters, for example FR.",
                                max_length=2,
                                verbose_name="country",
                            ),
                        ),
                        (
                            "latitude",
                            models.DecimalField(
                                blank=True, decimal_places=5, max_digits=8, null=True, verbose_name="latitude"
                            ),
                        ),
                        (
                            "longitude",
                            models.DecimalField(
                                blank=True,
                                decimal_places=5,
                                max_digits=8,
                                null=True,
                                verbose_name="longitude",
                            ),
                        ),
                        (
                            "body",
                            wagtail.fields.StreamField(
                                [
                                    ("text", 0),
                                    ("quote", 4),
                                    ("callout", 8),
                                    ("figure", 11),
                                    ("gallery", 14),
                                    ("document", 18),
                                    ("video", 22),
                                    ("table", 27),
                                    ("figures", 28),
                                    ("people", 31),
                                    ("meetings", 34),
                                    ("sheets", 37),
                                ],
                                blank=True,
                                block_lookup={
                                    0: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "h2",
                                                "h3",
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ]
                                        },
                                    ),
                                    1: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Without quotation marks: the page sets those of its language.",
                                            "label": "Words quoted",
                                            "max_length": 800,
                                        },
                                    ),
                                    2: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Who said it", "max_length": 120, "required": False},
                                    ),
                                    3: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "For example: market gardener, member of the water council.",
                                            "label": "In what capacity",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    4: (
                                        "wagtail.blocks.StructBlock",
                                        [[("text", 1), ("author", 2), ("role", 3)]],
                                        {},
                                    ),
                                    5: (
                                        "wagtail.blocks.ChoiceBlock",
                                        [],
                                        {
                                            "choices": [
                                                ("info", "Good to know"),
                                                ("idea", "Idea"),
                                                ("warning", "Beware"),
                                            ],
                                            "label": "Tone",
                                        },
                                    ),
                                    6: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 120, "required": False},
                                    ),
                                    7: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ],
                                            "label": "Text",
                                        },
                                    ),
                                    8: (
                                        "wagtail.blocks.StructBlock",
                                        [[("tone", 5), ("title", 6), ("text", 7)]],
                                        {},
                                    ),
                                    9: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                                    10: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Caption", "max_length": 300, "required": False},
                                    ),
                                    11: ("wagtail.blocks.StructBlock", [[("image", 9), ("caption", 10)]], {}),
                                    12: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 120},
                                    ),
                                    13: (
                                        "wagtail.blocks.ListBlock",
                                        (11,),
                                        {"label": "Pictures", "max_num": 24, "min_num": 2},
                                    ),
                                    14: ("wagtail.blocks.StructBlock", [[("title", 12), ("images", 13)]], {}),
                                    15: (
                                        "wagtail.documents.blocks.DocumentChooserBlock",
                                        (),
                                        {"label": "Document"},
                                    ),
                                    16: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "Empty: the title of the document.",
                                            "label": "Title",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    17: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {"label": "What it contains", "max_length": 400, "required": False},
                                    ),
                                    18: (
                                        "wagtail.blocks.StructBlock",
                                        [[("document", 15), ("title", 16), ("description", 17)]],
                                        {},
                                    ),
                                    19: (
                                        "wagtail.blocks.URLBlock",
                                        (),
                                        {"label": "Address of the video", "max_length": 500},
                                    ),
                                    20: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 160},
                                    ),
                                    21: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Say how long it lasts, and whether it has subtitles.",
                                            "label": "What it shows",
                                            "max_length": 400,
                                            "required": False,
                                        },
                                    ),
                                    22: (
                                        "wagtail.blocks.StructBlock",
                                        [[("url", 19), ("title", 20), ("description", 21)]],
                                        {},
                                    ),
                                    23: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {"label": "Words", "required": False, "rows": 1},
                                    ),
                                    24: (
                                        "wagtail.blocks.DecimalBlock",
                                        (),
                                        {"label": "Numbers", "required": False},
                                    ),
                                    25: (
                                        "wagtail.contrib.typed_table_block.blocks.TypedTableBlock",
                                        [[("text", 23), ("number", 24)]],
                                        {"label": "Table"},
                                    ),
                                    26: (
                                        "wagtail.blocks.BooleanBlock",
                                        (),
                                        {
                                            "default": True,
                                            "label": "The first column names the rows",
                                            "required": False,
                                        },
                                    ),
                                    27: (
                                        "wagtail.blocks.StructBlock",
                                        [[("table", 25), ("row_headers", 26)]],
                                        {},
                                    ),
                                    28: ("home.blocks.tables.KeyFiguresBlock", (), {}),
                                    29: ("wagtail.blocks.PageChooserBlock", ("home.PersonPage",), {}),
                                    30: (
                                        "wagtail.blocks.ListBlock",
                                        (29,),
                                        {"label": "People", "max_num": 24},
                                    ),
                                    31: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 30)]], {}),
                                    32: ("wagtail.blocks.PageChooserBlock", ("home.MeetingPage",), {}),
                                    33: (
                                        "wagtail.blocks.ListBlock",
                                        (32,),
                                        {"label": "Meetings", "max_num": 24},
                                    ),
                                    34: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 33)]], {}),
                                    35: ("wagtail.blocks.PageChooserBlock", ("home.SheetPage",), {}),
                                    36: (
                                        "wagtail.blocks.ListBlock",
                                        (35,),
                                        {"label": "Sheets", "max_num": 24},
                                    ),
                                    37: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 36)]], {}),
                                },
                                verbose_name="text",
                            ),
                        ),
                        (
                            "picture",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="home.siteimage",
                                verbose_name="picture",
                            ),
                        ),
                        (
                            "region",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="home.region",
                                verbose_name="region",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                blank=True,
                                help_text="Shows its award, with its state of the day.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="certification.territory",
                                verbose_name="territory in the guarantee",
                            ),
                        ),
                        (
                            "themes",
                            modelcluster.fields.ParentalManyToManyField(
                                blank=True, related_name="+", to="home.theme", verbose_name="themes"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "page of a territory",
                        "verbose_name_plural": "pages of territories",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("latitude", None),
                                    models.Q(("latitude__gte", -90), ("latitude__lte", 90)),
                                    _connector="OR",
                                ),
                                name="territorypage_latitude_on_earth",
                                violation_error_message="A latitude goes from -90 to 90 degrees.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("longitude", None),
                                    models.Q(("longitude__gte", -180), ("longitude__lte", 180)),
                                    _connector="OR",
                                ),
                                name="territorypage_longitude_on_earth",
                                violation_error_message="A longitude goes from -180 to 180 degrees.",
                            ),
                        ],
                    },
                    bases=("wagtailcore.page", models.Model),
                ),
                migrations.CreateModel(
                    name="InitiativePage",
                    fields=[
                        (
                            "page_ptr",
                            models.OneToOneField(
                                auto_created=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                parent_link=True,
                                primary_key=True,
                                serialize=False,
                                to="wagtailcore.page",
                            ),
                        ),
                        (
                            "introduction",
                            models.TextField(
                                blank=True,
                                help_text="One or two sentences, under the title, in lists and in search engines.",
                                max_length=300,
                                verbose_name="introduction",
                            ),
                        ),
                        (
                            "picture_alt",
                            models.CharField(
                                blank=True,
                                help_text="For people who do not see it. Leave empty when it only decorates.",
                                max_length=250,
                                verbose_name="what the picture shows",
                            ),
                        ),
                        ("place", models.CharField(blank=True, max_length=120, verbose_name="town or place")),
                        (
                            "country",
                            models.CharField(
                                blank=True,
                                help_text="Two letters, for example FR.",
                                max_length=2,
                                verbose_name="country",
                            ),
                        ),
                        (
                            "latitude",
                            models.DecimalField(
                                blank=True, decimal_places=5, max_digits=8, null=True, verbose_name="latitude"
                            ),
                        ),
                        (
                            "longitude",
                            models.DecimalField(
                                blank=True,
                                decimal_places=5,
                                max_digits=8,
                                null=True,
                                verbose_name="longitude",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("association", "Association"),
                                    ("cooperative", "Cooperative"),
                                    ("business", "Business"),
                                    ("public_body", "Public body"),
                                    ("collective", "Informal collective"),
                                ],
                                default="association",
                                max_length=20,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "since",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="since (year)"
                            ),
                        ),
                        (
                            "actors",
                            models.TextField(
                                blank=True,
                                help_text="One on each line.",
                                max_length=1000,
                                verbose_name="actors",
                            ),
                        ),
                        ("website", models.URLField(blank=True, verbose_name="website")),
                        (
                            "contact_email",
                            models.EmailField(
                                blank=True,
                                help_text="Never shown: messages reach it through the form of the page.",
                                max_length=254,
                                verbose_name="contact address",
                            ),
                        ),
                        (
                            "body",
                            wagtail.fields.StreamField(
                                [
                                    ("text", 0),
                                    ("quote", 4),
                                    ("callout", 8),
                                    ("figure", 11),
                                    ("gallery", 14),
                                    ("document", 18),
                                    ("video", 22),
                                    ("table", 27),
                                    ("figures", 28),
                                    ("people", 31),
                                    ("meetings", 34),
                                    ("sheets", 37),
                                ],
                                blank=True,
                                block_lookup={
                                    0: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "h2",
                                                "h3",
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ]
                                        },
                                    ),
                                    1: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Without quotation marks: the page sets those of its language.",
                                            "label": "Words quoted",
                                            "max_length": 800,
                                        },
                                    ),
                                    2: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Who said it", "max_length": 120, "required": False},
                                    ),
                                    3: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "For example: market gardener, member of the water council.",
                                            "label": "In what capacity",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    4: (
                                        "wagtail.blocks.StructBlock",
                                        [[("text", 1), ("author", 2), ("role", 3)]],
                                        {},
                                    ),
                                    5: (
                                        "wagtail.blocks.ChoiceBlock",
                                        [],
                                        {
                                            "choices": [
                                                ("info", "Good to know"),
                                                ("idea", "Idea"),
                                                ("warning", "Beware"),
                                            ],
                                            "label": "Tone",
                                        },
                                    ),
                                    6: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 120, "required": False},
                                    ),
                                    7: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ],
                                            "label": "Text",
                                        },
                                    ),
                                    8: (
                                        "wagtail.blocks.StructBlock",
                                        [[("tone", 5), ("title", 6), ("text", 7)]],
                                        {},
                                    ),
                                    9: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                                    10: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Caption", "max_length": 300, "required": False},
                                    ),
                                    11: ("wagtail.blocks.StructBlock", [[("image", 9), ("caption", 10)]], {}),
                                    12: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 120},
                                    ),
                                    13: (
                                        "wagtail.blocks.ListBlock",
                                        (11,),
                                        {"label": "Pictures", "max_num": 24, "min_num": 2},
                                    ),
                                    14: ("wagtail.blocks.StructBlock", [[("title", 12), ("images", 13)]], {}),
                                    15: (
                                        "wagtail.documents.blocks.DocumentChooserBlock",
                                        (),
                                        {"label": "Document"},
                                    ),
                                    16: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "Empty: the title of the document.",
                                            "label": "Title",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    17: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {"label": "What it contains", "max_length": 400, "required": False},
                                    ),
                                    18: (
                                        "wagtail.blocks.StructBlock",
                                        [[("document", 15), ("title", 16), ("description", 17)]],
                                        {},
                                    ),
                                    19: (
                                        "wagtail.blocks.URLBlock",
                                        (),
                                        {"label": "Address of the video", "max_length": 500},
                                    ),
                                    20: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 160},
                                    ),
                                    21: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Say how long it lasts, and whether it has subtitles.",
                                            "label": "What it shows",
                                            "max_length": 400,
                                            "required": False,
                                        },
                                    ),
                                    22: (
                                        "wagtail.blocks.StructBlock",
                                        [[("url", 19), ("title", 20), ("description", 21)]],
                                        {},
                                    ),
                                    23: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {"label": "Words", "required": False, "rows": 1},
                                    ),
                                    24: (
                                        "wagtail.blocks.DecimalBlock",
                                        (),
                                        {"label": "Numbers", "required": False},
                                    ),
                                    25: (
                                        "wagtail.contrib.typed_table_block.blocks.TypedTableBlock",
                                        [[("text", 23), ("number", 24)]],
                                        {"label": "Table"},
                                    ),
                                    26: (
                                        "wagtail.blocks.BooleanBlock",
                                        (),
                                        {
                                            "default": True,
                                            "label": "The first column names the rows",
                                            "required": False,
                                        },
                                    ),
                                    27: (
                                        "wagtail.blocks.StructBlock",
                                        [[("table", 25), ("row_headers", 26)]],
                                        {},
                                    ),
                                    28: ("home.blocks.tables.KeyFiguresBlock", (), {}),
                                    29: ("wagtail.blocks.PageChooserBlock", ("home.PersonPage",), {}),
                                    30: (
                                        "wagtail.blocks.ListBlock",
                                        (29,),
                                        {"label": "People", "max_num": 24},
                                    ),
                                    31: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 30)]], {}),
                                    32: ("wagtail.blocks.PageChooserBlock", ("home.MeetingPage",), {}),
                                    33: (
                                        "wagtail.blocks.ListBlock",
                                        (32,),
                                        {"label": "Meetings", "max_num": 24},
                                    ),
                                    34: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 33)]], {}),
                                    35: ("wagtail.blocks.PageChooserBlock", ("home.SheetPage",), {}),
                                    36: (
                                        "wagtail.blocks.ListBlock",
                                        (35,),
                                        {"label": "Sheets", "max_num": 24},
                                    ),
                                    37: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 36)]], {}),
                                },
                                verbose_name="text",
                            ),
                        ),
                        (
                            "region",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="home.region",
                                verbose_name="region",
                            ),
                        ),
                        (
                            "picture",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="home.siteimage",
                                verbose_name="picture",
                            ),
                        ),
                        (
                            "themes",
                            modelcluster.fields.ParentalManyToManyField(
                                blank=True, related_name="+", to="home.theme", verbose_name="themes"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "initiative",
                        "verbose_name_plural": "initiatives",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("latitude", None),
                                    models.Q(("latitude__gte", -90), ("latitude__lte", 90)),
                                    _connector="OR",
                                ),
                                name="initiativepage_latitude_on_earth",
                                violation_error_message="A latitude goes from -90 to 90 degrees.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("longitude", None),
                                    models.Q(("longitude__gte", -180), ("longitude__lte", 180)),
                                    _connector="OR",
                                ),
                                name="initiativepage_longitude_on_earth",
                                violation_error_message="A longitude goes from -180 to 180 degrees.",
                            ),
                        ],
                    },
                    bases=("wagtailcore.page", models.Model),
                ),
                migrations.CreateModel(
                    name="CollectionPage",
                    fields=[
                        (
                            "page_ptr",
                            models.OneToOneField(
                                auto_created=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                parent_link=True,
                                primary_key=True,
                                serialize=False,
                                to="wagtailcore.page",
                            ),
                        ),
                        (
                            "introduction",
                            models.TextField(
                                blank=True,
                                help_text="One or two sentences, under the title, in lists and in search engines.",
                                max_length=300,
                                verbose_name="introduction",
                            ),
                        ),
                        (
                            "picture_alt",
                            models.CharField(
                                blank=True,
                                help_text="For people who do not see it. Leave empty when it only decorates.",
                                max_length=250,
                                verbose_name="what the picture shows",
                            ),
                        ),
                        (
                            "question",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("economy", "Economy"),
                                    ("power_to_act", "Power to act"),
                                    ("cooperation", "Cooperation and scales"),
                                    ("lasting", "Lasting"),
                                    ("lessons", "Lessons"),
                                ],
                                max_length=20,
                                verbose_name="question",
                            ),
                        ),
                        ("opening", wagtail.fields.RichTextField(blank=True, verbose_name="opening")),
                        (
                            "picture",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="home.siteimage",
                                verbose_name="picture",
                            ),
                        ),
                        (
                            "theme",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="home.theme",
                                verbose_name="theme",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "collection of sheets",
                        "verbose_name_plural": "collections of sheets",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("question", ""), _negated=True),
                                    ("theme__isnull", False),
                                    _connector="OR",
                                ),
                                name="collection_reads_something",
                                violation_error_message="Choose a question, a theme, or both.",
                            )
                        ],
                    },
                    bases=(home.models.printable.PrintablePage, "wagtailcore.page", models.Model),
                ),
                migrations.CreateModel(
                    name="CooperationPerson",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                        (
                            "cooperation",
                            modelcluster.fields.ParentalKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="people",
                                to="home.cooperationpage",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="home.personpage",
                                verbose_name="person",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "person who takes part",
                        "verbose_name_plural": "people who take part",
                        "ordering": ["sort_order"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="BranchMember",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                        (
                            "branch",
                            modelcluster.fields.ParentalKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="members",
                                to="home.branchpage",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="home.personpage",
                                verbose_name="person",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "member of a branch",
                        "verbose_name_plural": "members of a branch",
                        "ordering": ["sort_order"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="MeetingPage",
                    fields=[
                        (
                            "page_ptr",
                            models.OneToOneField(
                                auto_created=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                parent_link=True,
                                primary_key=True,
                                serialize=False,
                                to="wagtailcore.page",
                            ),
                        ),
                        (
                            "introduction",
                            models.TextField(
                                blank=True,
                                help_text="One or two sentences, under the title, in lists and in search engines.",
                                max_length=300,
                                verbose_name="introduction",
                            ),
                        ),
                        (
                            "picture_alt",
                            models.CharField(
                                blank=True,
                                help_text="For people who do not see it. Leave empty when it only decorates.",
                                max_length=250,
                                verbose_name="what the picture shows",
                            ),
                        ),
                        ("place", models.CharField(blank=True, max_length=120, verbose_name="town or place")),
                        (
                            "country",
                            models.CharField(
                                blank=True,
                                help_text="Two letters, for example FR.",
                                max_length=2,
                                verbose_name="country",
                            ),
                        ),
                        (
                            "latitude",
                            models.DecimalField(
                                blank=True, decimal_places=5, max_digits=8, null=True, verbose_name="latitude"
                            ),
                        ),
                        (
                            "longitude",
                            models.DecimalField(
                                blank=True,
                                decimal_places=5,
                                max_digits=8,
                                null=True,
                                verbose_name="longitude",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("stage", "Regional stage"),
                                    ("international", "International meeting"),
                                    ("workshop", "Workshop"),
                                    ("assembly", "Assembly"),
                                ],
                                default="stage",
                                max_length=20,
                                verbose_name="kind",
                            ),
                        ),
                        ("starts_at", models.DateTimeField(verbose_name="begins")),
                        ("ends_at", models.DateTimeField(verbose_name="ends")),
                        (
                            "mode",
                            models.CharField(
                                choices=[
                                    ("on_site", "On site"),
                                    ("online", "Online"),
                                    ("hybrid", "On site and online"),
                                ],
                                default="on_site",
                                max_length=20,
                                verbose_name="where one takes part",
                            ),
                        ),
                        (
                            "address",
                            models.CharField(blank=True, max_length=250, verbose_name="street address"),
                        ),
                        (
                            "online_link",
                            models.URLField(
                                blank=True,
                                help_text="Sent to the people registered, never shown on the site.",
                                verbose_name="link to take part online",
                            ),
                        ),
                        ("host", models.CharField(blank=True, max_length=250, verbose_name="hosted by")),
                        (
                            "delegation",
                            models.TextField(
                                blank=True, max_length=500, verbose_name="the delegation that visits"
                            ),
                        ),
                        (
                            "body",
                            wagtail.fields.StreamField(
                                [
                                    ("text", 0),
                                    ("quote", 4),
                                    ("callout", 8),
                                    ("figure", 11),
                                    ("gallery", 14),
                                    ("document", 18),
                                    ("video", 22),
                                    ("table", 27),
                                    ("figures", 28),
                                    ("people", 31),
                                    ("meetings", 34),
                                    ("sheets", 37),
                                ],
                                blank=True,
                                block_lookup={
                                    0: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "h2",
                                                "h3",
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ]
                                        },
                                    ),
                                    1: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Without quotation marks: the page sets those of its language.",
                                            "label": "Words quoted",
                                            "max_length": 800,
                                        },
                                    ),
                                    2: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Who said it", "max_length": 120, "required": False},
                                    ),
                                    3: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "For example: market gardener, member of the water council.",
                                            "label": "In what capacity",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    4: (
                                        "wagtail.blocks.StructBlock",
                                        [[("text", 1), ("author", 2), ("role", 3)]],
                                        {},
                                    ),
                                    5: (
                                        "wagtail.blocks.ChoiceBlock",
                                        [],
                                        {
                                            "choices": [
                                                ("info", "Good to know"),
                                                ("idea", "Idea"),
                                                ("warning", "Beware"),
                                            ],
                                            "label": "Tone",
                                        },
                                    ),
                                    6: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 120, "required": False},
                                    ),
                                    7: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ],
                                            "label": "Text",
                                        },
                                    ),
                                    8: (
                                        "wagtail.blocks.StructBlock",
                                        [[("tone", 5), ("title", 6), ("text", 7)]],
                                        {},
                                    ),
                                    9: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                                    10: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Caption", "max_length": 300, "required": False},
                                    ),
                                    11: ("wagtail.blocks.StructBlock", [[("image", 9), ("caption", 10)]], {}),
                                    12: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 120},
                                    ),
                                    13: (
                                        "wagtail.blocks.ListBlock",
                                        (11,),
                                        {"label": "Pictures", "max_num": 24, "min_num": 2},
                                    ),
                                    14: ("wagtail.blocks.StructBlock", [[("title", 12), ("images", 13)]], {}),
                                    15: (
                                        "wagtail.documents.blocks.DocumentChooserBlock",
                                        (),
                                        {"label": "Document"},
                                    ),
                                    16: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "Empty: the title of the document.",
                                            "label": "Title",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    17: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {"label": "What it contains", "max_length": 400, "required": False},
                                    ),
                                    18: (
                                        "wagtail.blocks.StructBlock",
                                        [[("document", 15), ("title", 16), ("description", 17)]],
                                        {},
                                    ),
                                    19: (
                                        "wagtail.blocks.URLBlock",
                                        (),
                                        {"label": "Address of the video", "max_length": 500},
                                    ),
                                    20: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 160},
                                    ),
                                    21: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Say how long it lasts, and whether it has subtitles.",
                                            "label": "What it shows",
                                            "max_length": 400,
                                            "required": False,
                                        },
                                    ),
                                    22: (
                                        "wagtail.blocks.StructBlock",
                                        [[("url", 19), ("title", 20), ("description", 21)]],
                                        {},
                                    ),
                                    23: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {"label": "Words", "required": False, "rows": 1},
                                    ),
                                    24: (
                                        "wagtail.blocks.DecimalBlock",
                                        (),
                                        {"label": "Numbers", "required": False},
                                    ),
                                    25: (
                                        "wagtail.contrib.typed_table_block.blocks.TypedTableBlock",
                                        [[("text", 23), ("number", 24)]],
                                        {"label": "Table"},
                                    ),
                                    26: (
                                        "wagtail.blocks.BooleanBlock",
                                        (),
                                        {
                                            "default": True,
                                            "label": "The first column names the rows",
                                            "required": False,
                                        },
                                    ),
                                    27: (
                                        "wagtail.blocks.StructBlock",
                                        [[("table", 25), ("row_headers", 26)]],
                                        {},
                                    ),
                                    28: ("home.blocks.tables.KeyFiguresBlock", (), {}),
                                    29: ("wagtail.blocks.PageChooserBlock", ("home.PersonPage",), {}),
                                    30: (
                                        "wagtail.blocks.ListBlock",
                                        (29,),
                                        {"label": "People", "max_num": 24},
                                    ),
                                    31: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 30)]], {}),
                                    32: ("wagtail.blocks.PageChooserBlock", ("home.MeetingPage",), {}),
                                    33: (
                                        "wagtail.blocks.ListBlock",
                                        (32,),
                                        {"label": "Meetings", "max_num": 24},
                                    ),
                                    34: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 33)]], {}),
                                    35: ("wagtail.blocks.PageChooserBlock", ("home.SheetPage",), {}),
                                    36: (
                                        "wagtail.blocks.ListBlock",
                                        (35,),
                                        {"label": "Sheets", "max_num": 24},
                                    ),
                                    37: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 36)]], {}),
                                },
                                verbose_name="text",
                            ),
                        ),
                        (
                            "registration",
                            models.CharField(
                                choices=[
                                    ("none", "No registration"),
                                    ("link", "By a link"),
                                    ("form", "With the form of this site"),
                                ],
                                default="none",
                                max_length=10,
                                verbose_name="registration",
                            ),
                        ),
                        ("registration_link", models.URLField(blank=True, verbose_name="link to register")),
                        (
                            "capacity",
                            models.PositiveIntegerField(
                                blank=True,
                                help_text="Beyond, people join a waiting list. Empty: no limit.",
                                null=True,
                                verbose_name="places",
                            ),
                        ),
                        (
                            "registration_closes_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="registration closes"),
                        ),
                        (
                            "report",
                            wagtail.fields.StreamField(
                                [
                                    ("text", 0),
                                    ("quote", 4),
                                    ("callout", 8),
                                    ("figure", 11),
                                    ("gallery", 14),
                                    ("document", 18),
                                    ("video", 22),
                                    ("table", 27),
                                    ("figures", 28),
                                    ("people", 31),
                                    ("meetings", 34),
                                    ("sheets", 37),
                                ],
                                blank=True,
                                block_lookup={
                                    0: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "h2",
                                                "h3",
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ]
                                        },
                                    ),
                                    1: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Without quotation marks: the page sets those of its language.",
                                            "label": "Words quoted",
                                            "max_length": 800,
                                        },
                                    ),
                                    2: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Who said it", "max_length": 120, "required": False},
                                    ),
                                    3: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "For example: market gardener, member of the water council.",
                                            "label": "In what capacity",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    4: (
                                        "wagtail.blocks.StructBlock",
                                        [[("text", 1), ("author", 2), ("role", 3)]],
                                        {},
                                    ),
                                    5: (
                                        "wagtail.blocks.ChoiceBlock",
                                        [],
                                        {
                                            "choices": [
                                                ("info", "Good to know"),
                                                ("idea", "Idea"),
                                                ("warning", "Beware"),
                                            ],
                                            "label": "Tone",
                                        },
                                    ),
                                    6: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 120, "required": False},
                                    ),
                                    7: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ],
                                            "label": "Text",
                                        },
                                    ),
                                    8: (
                                        "wagtail.blocks.StructBlock",
                                        [[("tone", 5), ("title", 6), ("text", 7)]],
                                        {},
                                    ),
                                    9: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                                    10: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Caption", "max_length": 300, "required": False},
                                    ),
                                    11: ("wagtail.blocks.StructBlock", [[("image", 9), ("caption", 10)]], {}),
                                    12: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 120},
                                    ),
                                    13: (
                                        "wagtail.blocks.ListBlock",
                                        (11,),
                                        {"label": "Pictures", "max_num": 24, "min_num": 2},
                                    ),
                                    14: ("wagtail.blocks.StructBlock", [[("title", 12), ("images", 13)]], {}),
                                    15: (
                                        "wagtail.documents.blocks.DocumentChooserBlock",
                                        (),
                                        {"label": "Document"},
                                    ),
                                    16: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "Empty: the title of the document.",
                                            "label": "Title",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    17: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {"label": "What it contains", "max_length": 400, "required": False},
                                    ),
                                    18: (
                                        "wagtail.blocks.StructBlock",
                                        [[("document", 15), ("title", 16), ("description", 17)]],
                                        {},
                                    ),
                                    19: (
                                        "wagtail.blocks.URLBlock",
                                        (),
                                        {"label": "Address of the video", "max_length": 500},
                                    ),
                                    20: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Title", "max_length": 160},
                                    ),
                                    21: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Say how long it lasts, and whether it has subtitles.",
                                            "label": "What it shows",
                                            "max_length": 400,
                                            "required": False,
                                        },
                                    ),
                                    22: (
                                        "wagtail.blocks.StructBlock",
                                        [[("url", 19), ("title", 20), ("description", 21)]],
                                        {},
                                    ),
                                    23: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {"label": "Words", "required": False, "rows": 1},
                                    ),
                                    24: (
                                        "wagtail.blocks.DecimalBlock",
                                        (),
                                        {"label": "Numbers", "required": False},
                                    ),
                                    25: (
                                        "wagtail.contrib.typed_table_block.blocks.TypedTableBlock",
                                        [[("text", 23), ("number", 24)]],
                                        {"label": "Table"},
                                    ),
                                    26: (
                                        "wagtail.blocks.BooleanBlock",
                                        (),
                                        {
                                            "default": True,
                                            "label": "The first column names the rows",
                                            "required": False,
                                        },
                                    ),
                                    27: (
                                        "wagtail.blocks.StructBlock",
                                        [[("table", 25), ("row_headers", 26)]],
                                        {},
                                    ),
                                    28: ("home.blocks.tables.KeyFiguresBlock", (), {}),
                                    29: ("wagtail.blocks.PageChooserBlock", ("home.PersonPage",), {}),
                                    30: (
                                        "wagtail.blocks.ListBlock",
                                        (29,),
                                        {"label": "People", "max_num": 24},
                                    ),
                                    31: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 30)]], {}),
                                    32: ("wagtail.blocks.PageChooserBlock", ("home.MeetingPage",), {}),
                                    33: (
                                        "wagtail.blocks.ListBlock",
                                        (32,),
                                        {"label": "Meetings", "max_num": 24},
                                    ),
                                    34: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 33)]], {}),
                                    35: ("wagtail.blocks.PageChooserBlock", ("home.SheetPage",), {}),
                                    36: (
                                        "wagtail.blocks.ListBlock",
                                        (35,),
                                        {"label": "Sheets", "max_num": 24},
                                    ),
                                    37: ("wagtail.blocks.StructBlock", [[("title", 12), ("pages", 36)]], {}),
                                },
                                verbose_name="report",
                            ),
                        ),
                        (
                            "region",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="home.region",
                                verbose_name="region",
                            ),
                        ),
                        (
                            "picture",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="home.siteimage",
                                verbose_name="picture",
                            ),
                        ),
                        (
                            "synthesis",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="home.synthesispage",
                                verbose_name="synthesis",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="home.territorypage",
                                verbose_name="territory",
                            ),
                        ),
                        (
                            "themes",
                            modelcluster.fields.ParentalManyToManyField(
                                blank=True, related_name="+", to="home.theme", verbose_name="themes"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "meeting",
                        "verbose_name_plural": "meetings",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("latitude", None),
                                    models.Q(("latitude__gte", -90), ("latitude__lte", 90)),
                                    _connector="OR",
                                ),
                                name="meetingpage_latitude_on_earth",
                                violation_error_message="A latitude goes from -90 to 90 degrees.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("longitude", None),
                                    models.Q(("longitude__gte", -180), ("longitude__lte", 180)),
                                    _connector="OR",
                                ),
                                name="meetingpage_longitude_on_earth",
                                violation_error_message="A longitude goes from -180 to 180 degrees.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gte", models.F("starts_at"))),
                                name="meeting_ends_after_it_starts",
                                violation_error_message="A meeting ends after it begins.",
                            ),
                        ],
                    },
                    bases=("wagtailcore.page", models.Model),
                ),
                migrations.CreateModel(
                    name="RelatedPage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                        (
                            "news",
                            modelcluster.fields.ParentalKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="related_pages",
                                to="home.newspage",
                            ),
                        ),
                        (
                            "page",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="wagtailcore.page",
                                verbose_name="page",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "related page",
                        "verbose_name_plural": "related pages",
                        "ordering": ["sort_order"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CooperationTerritory",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                        (
                            "cooperation",
                            modelcluster.fields.ParentalKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="territories",
                                to="home.cooperationpage",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="home.territorypage",
                                verbose_name="territory",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "territory that takes part",
                        "verbose_name_plural": "territories that take part",
                        "ordering": ["sort_order"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="SheetPage",
                    fields=[
                        (
                            "page_ptr",
                            models.OneToOneField(
                                auto_created=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                parent_link=True,
                                primary_key=True,
                                serialize=False,
                                to="wagtailcore.page",
                            ),
                        ),
                        (
                            "introduction",
                            models.TextField(
                                blank=True,
                                help_text="One or two sentences, under the title, in lists and in search engines.",
                                max_length=300,
                                verbose_name="introduction",
                            ),
                        ),
                        (
                            "picture_alt",
                            models.CharField(
                                blank=True,
                                help_text="For people who do not see it. Leave empty when it only decorates.",
                                max_length=250,
                                verbose_name="what the picture shows",
                            ),
                        ),
                        ("place", models.CharField(blank=True, max_length=120, verbose_name="town or place")),
                        (
                            "country",
                            models.CharField(
                                blank=True,
                                help_text="Two letters, for example FR.",
                                max_length=2,
                                verbose_name="country",
                            ),
                        ),
                        (
                            "latitude",
                            models.DecimalField(
                                blank=True, decimal_places=5, max_digits=8, null=True, verbose_name="latitude"
                            ),
                        ),
                        (
                            "longitude",
                            models.DecimalField(
                                blank=True,
                                decimal_places=5,
                                max_digits=8,
                                null=True,
                                verbose_name="longitude",
                            ),
                        ),
                        (
                            "since",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="since (year)"
                            ),
                        ),
                        (
                            "until",
                            models.PositiveSmallIntegerField(
                                blank=True, null=True, verbose_name="until (year)"
                            ),
                        ),
                        (
                            "axis",
                            models.CharField(
                                blank=True,
                                help_text="The letter of the axis that the experience says most about, for example A.",
                                max_length=10,
                                verbose_name="axis of the framework",
                            ),
                        ),
                        (
                            "actors",
                            models.TextField(
                                blank=True,
                                help_text="One on each line.",
                                max_length=1000,
                                verbose_name="actors",
                            ),
                        ),
                        (
                            "picture_caption",
                            models.CharField(
                                blank=True, max_length=250, verbose_name="caption of the picture"
                            ),
                        ),
                        ("opening", wagtail.fields.RichTextField(blank=True, verbose_name="opening")),
                        (
                            "economy",
                            wagtail.fields.StreamField(
                                [("text", 0), ("quote", 4), ("figure", 7)],
                                blank=True,
                                block_lookup={
                                    0: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "h3",
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ]
                                        },
                                    ),
                                    1: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Without quotation marks: the page sets those of its language.",
                                            "label": "Words quoted",
                                            "max_length": 800,
                                        },
                                    ),
                                    2: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Who said it", "max_length": 120, "required": False},
                                    ),
                                    3: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "For example: market gardener, member of the water council.",
                                            "label": "In what capacity",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    4: (
                                        "wagtail.blocks.StructBlock",
                                        [[("text", 1), ("author", 2), ("role", 3)]],
                                        {},
                                    ),
                                    5: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                                    6: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Caption", "max_length": 300, "required": False},
                                    ),
                                    7: ("wagtail.blocks.StructBlock", [[("image", 5), ("caption", 6)]], {}),
                                },
                                help_text="What economy has the action generated, or could it generate?",
                                verbose_name="Economy",
                            ),
                        ),
                        (
                            "power_to_act",
                            wagtail.fields.StreamField(
                                [("text", 0), ("quote", 4), ("figure", 7)],
                                blank=True,
                                block_lookup={
                                    0: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "h3",
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ]
                                        },
                                    ),
                                    1: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Without quotation marks: the page sets those of its language.",
                                            "label": "Words quoted",
                                            "max_length": 800,
                                        },
                                    ),
                                    2: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Who said it", "max_length": 120, "required": False},
                                    ),
                                    3: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "For example: market gardener, member of the water council.",
                                            "label": "In what capacity",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    4: (
                                        "wagtail.blocks.StructBlock",
                                        [[("text", 1), ("author", 2), ("role", 3)]],
                                        {},
                                    ),
                                    5: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                                    6: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Caption", "max_length": 300, "required": False},
                                    ),
                                    7: ("wagtail.blocks.StructBlock", [[("image", 5), ("caption", 6)]], {}),
                                },
                                help_text="How has it increased the power to act and the responsibility of the different actors in the solutions put to work?",
                                verbose_name="Power to act",
                            ),
                        ),
                        (
                            "cooperation",
                            wagtail.fields.StreamField(
                                [("text", 0), ("quote", 4), ("figure", 7)],
                                blank=True,
                                block_lookup={
                                    0: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "h3",
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ]
                                        },
                                    ),
                                    1: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Without quotation marks: the page sets those of its language.",
                                            "label": "Words quoted",
                                            "max_length": 800,
                                        },
                                    ),
                                    2: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Who said it", "max_length": 120, "required": False},
                                    ),
                                    3: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "For example: market gardener, member of the water council.",
                                            "label": "In what capacity",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    4: (
                                        "wagtail.blocks.StructBlock",
                                        [[("text", 1), ("author", 2), ("role", 3)]],
                                        {},
                                    ),
                                    5: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                                    6: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Caption", "max_length": 300, "required": False},
                                    ),
                                    7: ("wagtail.blocks.StructBlock", [[("image", 5), ("caption", 6)]], {}),
                                },
                                help_text="On which cooperation between actors, and which links between scales of governance, did the territory lean to succeed?",
                                verbose_name="Cooperation and scales",
                            ),
                        ),
                        (
                            "lasting",
                            wagtail.fields.StreamField(
                                [("text", 0), ("quote", 4), ("figure", 7)],
                                blank=True,
                                block_lookup={
                                    0: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "h3",
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ]
                                        },
                                    ),
                                    1: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Without quotation marks: the page sets those of its language.",
                                            "label": "Words quoted",
                                            "max_length": 800,
                                        },
                                    ),
                                    2: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Who said it", "max_length": 120, "required": False},
                                    ),
                                    3: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "For example: market gardener, member of the water council.",
                                            "label": "In what capacity",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    4: (
                                        "wagtail.blocks.StructBlock",
                                        [[("text", 1), ("author", 2), ("role", 3)]],
                                        {},
                                    ),
                                    5: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                                    6: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Caption", "max_length": 300, "required": False},
                                    ),
                                    7: ("wagtail.blocks.StructBlock", [[("image", 5), ("caption", 6)]], {}),
                                },
                                help_text="What allowed some dynamics to last, and to bring lasting ways of doing to a territory?",
                                verbose_name="Lasting",
                            ),
                        ),
                        (
                            "lessons",
                            wagtail.fields.StreamField(
                                [("text", 0), ("quote", 4), ("figure", 7)],
                                blank=True,
                                block_lookup={
                                    0: (
                                        "wagtail.blocks.RichTextBlock",
                                        (),
                                        {
                                            "features": [
                                                "h3",
                                                "bold",
                                                "italic",
                                                "link",
                                                "document-link",
                                                "ol",
                                                "ul",
                                            ]
                                        },
                                    ),
                                    1: (
                                        "wagtail.blocks.TextBlock",
                                        (),
                                        {
                                            "help_text": "Without quotation marks: the page sets those of its language.",
                                            "label": "Words quoted",
                                            "max_length": 800,
                                        },
                                    ),
                                    2: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Who said it", "max_length": 120, "required": False},
                                    ),
                                    3: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {
                                            "help_text": "For example: market gardener, member of the water council.",
                                            "label": "In what capacity",
                                            "max_length": 160,
                                            "required": False,
                                        },
                                    ),
                                    4: (
                                        "wagtail.blocks.StructBlock",
                                        [[("text", 1), ("author", 2), ("role", 3)]],
                                        {},
                                    ),
                                    5: ("wagtail.images.blocks.ImageBlock", [], {"label": "Picture"}),
                                    6: (
                                        "wagtail.blocks.CharBlock",
                                        (),
                                        {"label": "Caption", "max_length": 300, "required": False},
                                    ),
                                    7: ("wagtail.blocks.StructBlock", [[("image", 5), ("caption", 6)]], {}),
                                },
                                help_text="What lessons can be drawn to multiply them in future?",
                                verbose_name="Lessons",
                            ),
                        ),
                        (
                            "what_failed",
                            wagtail.fields.RichTextField(
                                blank=True,
                                help_text="What did not work is what helps other territories most.",
                                verbose_name="what failed",
                            ),
                        ),
                        (
                            "licence",
                            models.CharField(
                                blank=True, default="CC BY-SA 4.0", max_length=60, verbose_name="licence"
                            ),
                        ),
                        (
                            "region",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="home.region",
                                verbose_name="region",
                            ),
                        ),
                        (
                            "picture",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="home.siteimage",
                                verbose_name="picture",
                            ),
                        ),
                        (
                            "territory",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="home.territorypage",
                                verbose_name="territory",
                            ),
                        ),
                        (
                            "themes",
                            modelcluster.fields.ParentalManyToManyField(
                                blank=True, related_name="+", to="home.theme", verbose_name="themes"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "experience sheet",
                        "verbose_name_plural": "experience sheets",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("latitude", None),
                                    models.Q(("latitude__gte", -90), ("latitude__lte", 90)),
                                    _connector="OR",
                                ),
                                name="sheetpage_latitude_on_earth",
                                violation_error_message="A latitude goes from -90 to 90 degrees.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("longitude", None),
                                    models.Q(("longitude__gte", -180), ("longitude__lte", 180)),
                                    _connector="OR",
                                ),
                                name="sheetpage_longitude_on_earth",
                                violation_error_message="A longitude goes from -180 to 180 degrees.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("since", None),
                                    ("until", None),
                                    ("until__gte", models.F("since")),
                                    _connector="OR",
                                ),
                                name="sheet_ends_after_it_starts",
                                violation_error_message="The last year comes after the first.",
                            ),
                        ],
                    },
                    bases=(home.models.printable.PrintablePage, "wagtailcore.page", models.Model),
                ),
                migrations.CreateModel(
                    name="ContactField",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("translation_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                        ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                        (
                            "clean_name",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="Safe name of the form field, the label converted to ascii_snake_case",
                                max_length=255,
                                verbose_name="name",
                            ),
                        ),
                        (
                            "label",
                            models.CharField(
                                help_text="The label of the form field", max_length=255, verbose_name="label"
                            ),
                        ),
                        (
                            "field_type",
                            models.CharField(
                                choices=[
                                    ("singleline", "Single line text"),
                                    ("multiline", "Multi-line text"),
                                    ("email", "Email"),
                                    ("number", "Number"),
                                    ("url", "URL"),
                                    ("checkbox", "Checkbox"),
                                    ("checkboxes", "Checkboxes"),
                                    ("dropdown", "Drop down"),
                                    ("multiselect", "Multiple select"),
                                    ("radio", "Radio buttons"),
                                    ("date", "Date"),
                                    ("datetime", "Date/time"),
                                    ("hidden", "Hidden field"),
                                ],
                                max_length=16,
                                verbose_name="field type",
                            ),
                        ),
                        ("required", models.BooleanField(default=True, verbose_name="required")),
                        (
                            "choices",
                            models.TextField(
                                blank=True,
                                help_text="Comma or new line separated list of choices. Only applicable in checkboxes, radio and dropdown.",
                                verbose_name="choices",
                            ),
                        ),
                        (
                            "default_value",
                            models.TextField(
                                blank=True,
                                help_text="Default value. Comma or new line separated values supported for checkboxes.",
                                verbose_name="default value",
                            ),
                        ),
                        ("help_text", models.CharField(blank=True, max_length=255, verbose_name="help text")),
                        (
                            "locale",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="wagtailcore.locale",
                                verbose_name="locale",
                            ),
                        ),
                        (
                            "page",
                            modelcluster.fields.ParentalKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="form_fields",
                                to="home.contactpage",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "question of a form",
                        "verbose_name_plural": "questions of a form",
                        "ordering": ["sort_order"],
                        "abstract": False,
                        "unique_together": {("translation_key", "locale")},
                    },
                ),
                migrations.CreateModel(
                    name="MeetingDocument",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                        (
                            "meeting",
                            modelcluster.fields.ParentalKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="documents",
                                to="home.meetingpage",
                            ),
                        ),
                        (
                            "document",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="home.sitedocument",
                                verbose_name="document",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "document of a meeting",
                        "verbose_name_plural": "documents of a meeting",
                        "ordering": ["sort_order"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="HalfDay",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("translation_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                        ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                        (
                            "sequence",
                            models.CharField(
                                choices=[
                                    ("illustrate", "Illustrate"),
                                    ("debate", "Debate"),
                                    ("propose", "Propose"),
                                ],
                                max_length=20,
                                verbose_name="sequence",
                            ),
                        ),
                        ("starts_at", models.DateTimeField(verbose_name="begins")),
                        ("ends_at", models.DateTimeField(verbose_name="ends")),
                        ("title", models.CharField(max_length=200, verbose_name="title")),
                        ("text", wagtail.fields.RichTextField(blank=True, verbose_name="what happens")),
                        (
                            "locale",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="wagtailcore.locale",
                                verbose_name="locale",
                            ),
                        ),
                        (
                            "meeting",
                            modelcluster.fields.ParentalKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="programme",
                                to="home.meetingpage",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "half-day",
                        "verbose_name_plural": "half-days",
                        "ordering": ["sort_order"],
                        "abstract": False,
                        "unique_together": {("translation_key", "locale")},
                    },
                ),
                migrations.CreateModel(
                    name="Registration",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("meeting_key", models.UUIDField(db_index=True, editable=False)),
                        ("name", models.CharField(max_length=150, verbose_name="name")),
                        ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                        (
                            "organisation",
                            models.CharField(blank=True, max_length=200, verbose_name="organisation"),
                        ),
                        (
                            "needs",
                            models.TextField(
                                blank=True,
                                help_text="Access, language, meals, transport.",
                                max_length=500,
                                verbose_name="what would make your coming easier",
                            ),
                        ),
                        ("language", models.CharField(editable=False, max_length=2)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("confirmed", "Confirmed"),
                                    ("waiting", "On the waiting list"),
                                    ("cancelled", "Cancelled"),
                                ],
                                editable=False,
                                max_length=10,
                                verbose_name="status",
                            ),
                        ),
                        ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=certification.clock.now, editable=False, verbose_name="registered"
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="registrations",
                                to="home.meetingpage",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "registration",
                        "verbose_name_plural": "registrations",
                        "ordering": ["created_at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("status", "cancelled"), _negated=True),
                                fields=("meeting_key", "email"),
                                name="registration_one_per_address",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SheetFigure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("translation_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                        ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                        ("value", models.CharField(max_length=30, verbose_name="figure")),
                        ("label", models.CharField(max_length=160, verbose_name="what it counts")),
                        (
                            "locale",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="wagtailcore.locale",
                                verbose_name="locale",
                            ),
                        ),
                        (
                            "sheet",
                            modelcluster.fields.ParentalKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="figures",
                                to="home.sheetpage",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "key figure",
                        "verbose_name_plural": "key figures",
                        "ordering": ["sort_order"],
                        "abstract": False,
                        "unique_together": {("translation_key", "locale")},
                    },
                ),
            ]
        ),
        migrations.AddField(
            model_name="homepage",
            name="hero_links",
            field=wagtail.fields.StreamField(
                [("link", 4)],
                blank=True,
                block_lookup={
                    0: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Empty: the title of the page.",
                            "label": "words",
                            "max_length": 80,
                            "required": False,
                        },
                    ),
                    1: ("wagtail.blocks.PageChooserBlock", (), {"label": "page", "required": False}),
                    2: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [
                                ("certification:guarantee", "How the guarantee works"),
                                ("certification:framework", "Reference framework"),
                                ("certification:register", "Public register"),
                                ("verify_form", "Verify a certificate"),
                                ("certification:dossier_new", "Apply"),
                                ("certification:complaint", "Make a complaint"),
                                ("home:propose", "Propose an initiative or a sheet"),
                                ("home:feeds", "Feeds and calendars"),
                                ("home:site_map", "Site map"),
                            ],
                            "label": "screen of the site",
                            "required": False,
                        },
                    ),
                    3: ("wagtail.blocks.URLBlock", (), {"label": "outside address", "required": False}),
                    4: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 0), ("page", 1), ("screen", 2), ("url", 3)]],
                        {},
                    ),
                },
                verbose_name="buttons",
            ),
        ),
        migrations.AddField(
            model_name="homepage",
            name="hero_text",
            field=models.TextField(blank=True, max_length=400, verbose_name="mission"),
        ),
        migrations.AddField(
            model_name="homepage",
            name="hero_title",
            field=models.CharField(blank=True, max_length=120, verbose_name="first sentence"),
        ),
        migrations.AddField(
            model_name="homepage",
            name="sections",
            field=wagtail.fields.StreamField(
                [
                    ("text", 2),
                    ("news", 5),
                    ("next_meeting", 7),
                    ("territories", 8),
                    ("questions", 8),
                    ("sheets", 10),
                    ("steps", 20),
                    ("verify", 8),
                    ("call", 23),
                ],
                blank=True,
                block_lookup={
                    0: ("wagtail.blocks.CharBlock", (), {"label": "title", "max_length": 120}),
                    1: (
                        "wagtail.blocks.RichTextBlock",
                        (),
                        {"features": ["bold", "italic", "link", "ol", "ul"], "label": "text"},
                    ),
                    2: ("wagtail.blocks.StructBlock", [[("title", 0), ("text", 1)]], {}),
                    3: (
                        "wagtail.blocks.TextBlock",
                        (),
                        {"label": "a few words", "max_length": 400, "required": False},
                    ),
                    4: (
                        "wagtail.blocks.IntegerBlock",
                        (),
                        {"default": 4, "label": "how many", "max_value": 6, "min_value": 1},
                    ),
                    5: ("wagtail.blocks.StructBlock", [[("title", 0), ("text", 3), ("count", 4)]], {}),
                    6: ("wagtail.blocks.CharBlock", (), {"label": "words above the title", "max_length": 80}),
                    7: ("wagtail.blocks.StructBlock", [[("label", 6)]], {}),
                    8: ("wagtail.blocks.StructBlock", [[("title", 0), ("text", 3)]], {}),
                    9: (
                        "wagtail.blocks.IntegerBlock",
                        (),
                        {"default": 3, "label": "how many", "max_value": 6, "min_value": 1},
                    ),
                    10: ("wagtail.blocks.StructBlock", [[("title", 0), ("text", 3), ("count", 9)]], {}),
                    11: ("wagtail.blocks.CharBlock", (), {"label": "title", "max_length": 80}),
                    12: ("wagtail.blocks.TextBlock", (), {"label": "text", "max_length": 300}),
                    13: ("wagtail.blocks.StructBlock", [[("title", 11), ("text", 12)]], {}),
                    14: ("wagtail.blocks.ListBlock", (13,), {"label": "steps"}),
                    15: (
                        "wagtail.blocks.CharBlock",
                        (),
                        {
                            "help_text": "Empty: the title of the page.",
                            "label": "words",
                            "max_length": 80,
                            "required": False,
                        },
                    ),
                    16: ("wagtail.blocks.PageChooserBlock", (), {"label": "page", "required": False}),
                    17: (
                        "wagtail.blocks.ChoiceBlock",
                        [],
                        {
                            "choices": [
                                ("certification:guarantee", "How the guarantee works"),
                                ("certification:framework", "Reference framework"),
                                ("certification:register", "Public register"),
                                ("verify_form", "Verify a certificate"),
                                ("certification:dossier_new", "Apply"),
                                ("certification:complaint", "Make a complaint"),
                                ("home:propose", "Propose an initiative or a sheet"),
                                ("home:feeds", "Feeds and calendars"),
                                ("home:site_map", "Site map"),
                            ],
                            "label": "screen of the site",
                            "required": False,
                        },
                    ),
                    18: ("wagtail.blocks.URLBlock", (), {"label": "outside address", "required": False}),
                    19: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 15), ("page", 16), ("screen", 17), ("url", 18)]],
                        {"label": "link", "required": False},
                    ),
                    20: (
                        "wagtail.blocks.StructBlock",
                        [[("title", 0), ("text", 3), ("steps", 14), ("link", 19)]],
                        {},
                    ),
                    21: (
                        "wagtail.blocks.StructBlock",
                        [[("label", 15), ("page", 16), ("screen", 17), ("url", 18)]],
                        {},
                    ),
                    22: ("wagtail.blocks.ListBlock", (21,), {"label": "buttons", "max_num": 2}),
                    23: ("wagtail.blocks.StructBlock", [[("title", 0), ("text", 3), ("links", 22)]], {}),
                },
                verbose_name="sections",
            ),
        ),
    ]
