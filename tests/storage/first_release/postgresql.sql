CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.attempts (
    workspace_id character varying(32) NOT NULL,
    user_id character varying(32) NOT NULL,
    question_id character varying(128) NOT NULL,
    round integer NOT NULL,
    lesson_id character varying(128) NOT NULL,
    option_id character varying(128) NOT NULL,
    correct boolean NOT NULL,
    language character varying(8) NOT NULL,
    answered_on date NOT NULL
);
CREATE TABLE public.charter_assignments (
    workspace_id character varying(32) NOT NULL,
    user_id character varying(32) NOT NULL,
    charter_id character varying(128) NOT NULL,
    version character varying(128) NOT NULL,
    state character varying(16) DEFAULT 'open'::character varying NOT NULL,
    page integer DEFAULT 0 NOT NULL,
    asked_at timestamp with time zone,
    due_on date,
    closed_at timestamp with time zone
);
CREATE TABLE public.charter_entries (
    workspace_id character varying(32) NOT NULL,
    seq integer NOT NULL,
    prev_hash character varying(64) NOT NULL,
    entry_hash character varying(64) NOT NULL,
    type character varying(16) NOT NULL,
    charter_id character varying(128) NOT NULL,
    version character varying(128) NOT NULL,
    clauses json NOT NULL,
    locale character varying(16) NOT NULL,
    text_sha256 character varying(64) NOT NULL,
    shown_blocks_sha256 character varying(64) NOT NULL,
    button_label character varying(128) NOT NULL,
    utc character varying(32) NOT NULL,
    app_version character varying(32) NOT NULL,
    subject_commit character varying(64) NOT NULL
);
CREATE TABLE public.charter_subjects (
    workspace_id character varying(32) NOT NULL,
    user_id character varying(32) NOT NULL,
    salt bytea NOT NULL
);
CREATE TABLE public.charter_texts (
    workspace_id character varying(32) NOT NULL,
    text_sha256 character varying(64) NOT NULL,
    charter_id character varying(128) NOT NULL,
    version character varying(128) NOT NULL,
    language character varying(8) NOT NULL,
    text text NOT NULL,
    archived_at timestamp with time zone NOT NULL
);
CREATE TABLE public.leases (
    name character varying(128) NOT NULL,
    holder character varying(128) NOT NULL,
    held_until timestamp with time zone NOT NULL
);
CREATE TABLE public.ledger (
    workspace_id character varying(32) NOT NULL,
    user_id character varying(32) NOT NULL,
    local_date date NOT NULL,
    iso_week character varying(8) NOT NULL,
    occasion character varying(255) NOT NULL
);
CREATE TABLE public.lesson_progress (
    workspace_id character varying(32) NOT NULL,
    user_id character varying(32) NOT NULL,
    lesson_id character varying(128) NOT NULL,
    round integer DEFAULT 1 NOT NULL,
    offered_on date,
    completed_on date
);
CREATE TABLE public.members (
    workspace_id character varying(32) NOT NULL,
    user_id character varying(32) NOT NULL,
    zone character varying(128),
    locale character varying(128),
    is_admin boolean DEFAULT false NOT NULL,
    is_guest boolean DEFAULT false NOT NULL,
    active boolean DEFAULT true NOT NULL,
    participates boolean DEFAULT false NOT NULL,
    language character varying(128),
    messages_on boolean DEFAULT true NOT NULL,
    path character varying(128) DEFAULT 'everyone'::character varying NOT NULL,
    lesson_days character varying(32),
    lesson_time character varying(5),
    welcomed_at timestamp with time zone,
    home_hash character varying(64),
    next_due_at timestamp with time zone,
    moved_at timestamp with time zone,
    sync_mark bigint DEFAULT '0'::bigint NOT NULL
);
CREATE TABLE public.outbox (
    occasion character varying(255) NOT NULL,
    workspace_id character varying(32) NOT NULL,
    kind character varying(32) NOT NULL,
    user_id character varying(32) NOT NULL,
    subject character varying(128) DEFAULT ''::character varying NOT NULL,
    local_date date NOT NULL,
    folded json NOT NULL,
    due_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    state character varying(16) NOT NULL,
    not_before timestamp with time zone,
    claimed_by character varying(128),
    claimed_until timestamp with time zone,
    tries integer DEFAULT 0 NOT NULL,
    sent_at timestamp with time zone,
    reason character varying(128)
);
CREATE TABLE public.received_events (
    workspace_id character varying(32) NOT NULL,
    event_id character varying(128) NOT NULL,
    received_at timestamp with time zone NOT NULL
);
CREATE TABLE public.refusals (
    workspace_id character varying(32) NOT NULL,
    method character varying(128) NOT NULL,
    error character varying(128) NOT NULL,
    since timestamp with time zone NOT NULL
);
CREATE TABLE public.workspaces (
    workspace_id character varying(32) NOT NULL,
    locale character varying(128),
    zone character varying(128),
    bot_user_id character varying(32),
    channel_id character varying(32),
    started_at timestamp with time zone,
    started_by character varying(32),
    synced_at timestamp with time zone
);
INSERT INTO public.alembic_version VALUES ('0001');
INSERT INTO public.attempts VALUES ('T1', 'U0NORA0001', 'start-culture-1', 1, 'start-culture', 'b', true, 'fr', '2026-11-26');
INSERT INTO public.attempts VALUES ('T1', 'U0NORA0001', 'start-megaphone-1', 1, 'start-megaphone', 'a', true, 'fr', '2026-11-26');
INSERT INTO public.attempts VALUES ('T1', 'U0BEN00001', 'start-culture-1', 1, 'start-culture', 'a', false, 'fr', '2026-11-26');
INSERT INTO public.charter_assignments VALUES ('T1', 'U0BEN00001', 'social-media', '1.0', 'open', 0, '2026-11-23 08:05:00+00', '2026-12-07', NULL);
INSERT INTO public.charter_assignments VALUES ('T1', 'U0CLAIRE01', 'social-media', '1.0', 'open', 0, '2026-11-23 08:05:00+00', '2026-12-07', NULL);
INSERT INTO public.charter_assignments VALUES ('T1', 'U0YUSUF001', 'social-media', '1.0', 'open', 0, '2026-11-23 08:05:00+00', '2026-12-07', NULL);
INSERT INTO public.charter_assignments VALUES ('T1', 'U0NORA0001', 'social-media', '1.0', 'acknowledged', 0, '2026-11-23 08:05:00+00', '2026-12-07', '2026-11-26 12:00:00+00');
INSERT INTO public.charter_entries VALUES ('T1', 1, '0000000000000000000000000000000000000000000000000000000000000000', '96d18dbfe19414e69f1e4bb6ce6c0d570f2775f3431e30e1783ce134d513aab2', 'ack', 'social-media', '1.0', '["purpose", "we-do", "we-dont", "personal-profiles", "voice", "criticism", "unofficial-groups", "images", "confidentiality", "mistakes", "who-to-call"]', 'fr', 'ddb111cd30f4f62f862c3897d6bc29e9adf7f612fb832d5bd4b4c96296f50e39', 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', 'J’ai lu', '2026-11-26T12:00:00Z', '0.1.0', '17534da9509f41d8e3c59bef03df416b6ff33ecdde7f6789e39ab31c28a5630b');
INSERT INTO public.charter_subjects VALUES ('T1', 'U0NORA0001', '\x6c75916a2078fca6d8d34a483d76b3f336505103cc16e974392301b5a0fff7d5');
INSERT INTO public.charter_texts VALUES ('T1', 'ddb111cd30f4f62f862c3897d6bc29e9adf7f612fb832d5bd4b4c96296f50e39', 'social-media', '1.0', 'fr', '{"acknowledgement":"Confirmer sa lecture, c’est dire : « J’ai lu cette charte, je l’appliquerai de mon mieux et je sais à qui demander. » Ce n’est ni un examen, ni un contrat, ni une renonciation à un droit. L’enregistrement prouve le texte affiché et le clic ; il ne prouve pas que tout a été compris. On peut aussi poser une question, proposer un changement ou décliner en disant pourquoi.","charter":"social-media","clauses":[{"id":"purpose","number":1,"text":"Cette charte aide à participer sans crainte. Elle s’adresse aux personnes salariées, bénévoles, volontaires ou en stage, ainsi qu’à la direction et au conseil d’administration.\n\nElle s’applique :\n- à nos comptes et à nos pages, sur tous les réseaux ;\n- à tout ce qui se publie ailleurs au nom de notre organisation.\n\nPour les profils personnels, les repères se trouvent à la clause 4. S’exprimer librement en dehors du travail ou du bénévolat est un droit. Cette charte ne réduit ni ce droit, ni les droits syndicaux, ni la parole des représentants du personnel. Elle n’empêche personne de signaler un fait grave par les voies que prévoit la loi.\n\nLa charte ne crée par elle-même aucune sanction. La loi, les contrats, les statuts et le règlement intérieur passent avant elle.","title":"À quoi sert cette charte"},{"id":"we-do","number":2,"text":"Sur nos comptes, nous choisissons de :\n- montrer le travail tel qu’il est : un geste, un chiffre vérifié, une question ouverte ;\n- écouter ce qui se dit de nos sujets, même quand c’est désagréable ;\n- répondre, y compris pour dire que nous ne savons pas encore ;\n- citer les autres, nommer les auteurs et relayer ce qui est utile ;\n- vérifier une information avant de la partager ;\n- penser à tout le monde : images décrites, vidéos sous-titrées, mots simples.\n\nSauf pour les postes dont c’est la mission, participer est une proposition. On peut écouter, écrire, photographier, répondre, ou ne rien faire pour l’instant ; aucun de ces choix ne compte dans une évaluation.\n\nLe temps convenu pour nos comptes est du temps de travail. Pour les bénévoles, il est convenu d’avance et chacun peut le reprendre à tout moment.","title":"Ce que nous faisons"},{"id":"we-dont","number":3,"text":"Nous nous interdisons de :\n- publier sous un faux nom, acheter des abonnés, écrire ou commander de faux avis ;\n- insulter, humilier, discriminer, ou rendre une attaque pour une attaque ;\n- soutenir un parti ou une candidature au nom de notre organisation ;\n- reprendre un texte, une photo ou une musique sans en avoir le droit ;\n- annoncer ce qui n’est pas décidé ;\n- publier un texte ou une image produits par un logiciel sans relecture humaine, ou faire passer une image fabriquée pour une photo ;\n- exiger un compte personnel, un mot de passe, un « j’aime » ou un partage ;\n- attendre de quelqu’un une publication ou une réponse hors de son temps de travail ou d’engagement.\n\nNe pas lire, ne pas répondre, ne pas publier pendant un repos ou un congé n’est jamais reproché.","title":"Ce que nous ne faisons pas"},{"id":"personal-profiles","number":4,"text":"Un profil personnel reste personnel. Chacun choisit d’y parler de son travail, ou non.\n\n- Rien n’oblige à ouvrir un compte, à relayer nos publications ni à accepter un contact. Personne, chez nous, ne surveille les profils de l’équipe ni ne demande un mot de passe.\n- En parlant de nos sujets, on dit d’où l’on parle : « J’y travaille, cet avis est le mien. » Un avis personnel n’engage pas notre organisation.\n- Chacun peut critiquer, y compris notre organisation. Les limites sont celles de la loi, comme l’injure, la diffamation ou le secret professionnel. Pour ce qui touche à notre activité, les clauses 8 et 9 valent aussi ici : elles protègent d’autres personnes.\n- Une question ou une plainte reçue sur un profil personnel peut être transmise à Claire Morel. Y répondre n’est pas attendu.\n- L’accompagnement d’une personne passe par nos outils de travail, non par un compte privé.","title":"Nos profils personnels"},{"id":"voice","number":5,"text":"Parlent en notre nom les personnes qui ont accepté ce rôle et dont la liste est tenue à jour par Claire Morel. Toute autre personne peut donner une information déjà publique, ou indiquer à qui s’adresser.\n\n- On écrit comme on parlerait à l’accueil : simplement, poliment, sans sigle inexpliqué.\n- « Nous » porte une position de notre organisation ; « je » raconte une expérience. Sans position arrêtée, on le dit.\n- On signe de son prénom seulement si on le souhaite.\n- Santé, argent, justice, politique, conflit, personne reconnaissable : quelqu’un d’autre relit avant de publier.\n- Un doute vaut une attente. Une publication retardée d’un jour fait rarement du tort.\n\nUne demande de journaliste est transmise à Claire Morel, avec le nom, le sujet et le délai. Personne n’a à improviser une réponse.","title":"Parler au nom de notre organisation"},{"id":"criticism","number":6,"text":"Avant de répondre, on se demande qui parle :\n- une personne qui a un problème : on l’aide, puis on poursuit en privé ;\n- une personne mal informée : on donne le fait et sa source, une fois ;\n- une critique honnête : on reconnaît ce qui est juste et on dit ce qui suivra ;\n- quelqu’un qui cherche seulement une réaction : une phrase au plus, puis rien.\n\nUne première réponse part en principe sous un jour ouvré, aux heures de travail. La personne visée n’a pas à répondre elle-même.\n\nUne critique ne s’efface pas. On masque seulement ce qui semble illicite ou expose quelqu’un, comme l’injure, la haine, la menace ou une donnée personnelle, ainsi que la publicité. On garde une copie, on prévient Claire Morel, qui confirme ou rétablit. Cette règle est affichée sur nos pages.\n\nUne menace se signale aussitôt : l’organisation soutient la personne visée, y compris si elle porte plainte.","title":"Répondre aux commentaires négatifs"},{"id":"unofficial-groups","number":7,"text":"Voisinage, familles, anciens collègues, soutiens : des groupes parlent de nous sans nous appartenir. Ils n’ont pas besoin de notre accord, et leurs règles s’y appliquent.\n\nPour y intervenir au nom de notre organisation :\n- lire les règles du lieu et saluer la personne qui l’anime ;\n- dire son prénom, son rôle et notre nom, sans faux compte ni présence cachée ;\n- apporter une réponse, une date, un contact, puis laisser la place ;\n- ne pas faire taire les critiques et ne pas recopier ailleurs des propos tenus dans un groupe privé.\n\nQui participe à un groupe pour son propre compte n’a rien à y défendre et rien à en rapporter.\n\nUn usage trompeur de notre nom ou de notre logo, ou un faux appel aux dons, se signale à Claire Morel. Personne ne règle cela seul.","title":"Les groupes qui parlent de nous"},{"id":"images","number":8,"text":"On demande son accord à toute personne reconnaissable avant de la photographier ou de la filmer. Cet accord est écrit ; il dit où, pourquoi et combien de temps l’image servira. Il peut être refusé ou retiré à tout moment, sans explication.\n\n- Mineurs : l’accord écrit des deux parents, ou de qui exerce l’autorité parentale, et l’avis de l’enfant.\n- Adultes sous protection juridique : leur accord, et celui que la loi demande en plus.\n- Personnes accompagnées : l’aide ne dépend jamais d’un oui. Pas d’image de détresse ou d’intimité. Dans le doute, on ne publie pas.\n- Collègues et bénévoles : le même accord, sans insister.\n- Événement public : des vues d’ensemble, sans isoler quelqu’un. Une affiche à l’entrée informe ; elle ne remplace pas l’accord.\n- Avant de publier : regarder l’arrière-plan et nommer l’auteur de l’image.\n\nUne image contestée est retirée de nos pages sous deux jours ouvrés, plus vite si elle blesse. Nous demandons à qui l’a relayée d’en faire autant.","title":"Images et accord des personnes"},{"id":"confidentiality","number":9,"text":"Ne se publient pas, même dans un groupe fermé :\n- ce qui permet de reconnaître une personne accompagnée, même sans son nom ;\n- la santé, l’origine, les convictions, la situation sociale ou judiciaire de quelqu’un ;\n- le nom ou le don de qui nous soutient, sans son accord ;\n- les dossiers du personnel, les échanges internes, les projets non annoncés ;\n- les mots de passe et les adresses de lieux protégés.\n\nAvant de raconter une histoire, une question : ses voisins la reconnaîtraient-ils ?\n\nUn cas personnel se traite en privé, par nos outils habituels, en demandant seulement ce qui est nécessaire. Une donnée partie par erreur se signale aussitôt à Claire Morel : la loi peut nous donner 72 heures pour en avertir l’autorité compétente.\n\nParler de ses propres conditions de travail, ou alerter dans le cadre de la loi, reste un droit.","title":"Confidentialité et données personnelles"},{"id":"mistakes","number":10,"text":"Il y en aura. Une erreur de bonne foi ne donne lieu ni à sanction ni à reproche, même quand elle nous met dans l’embarras.\n\n- Le dire tôt : à Claire Morel, dès que l’on s’en aperçoit, sans attendre d’avoir tout compris.\n- Si une personne peut être blessée ou reconnue : retirer ou faire retirer d’abord, parler ensuite. Garder une copie pour Claire Morel, nulle part ailleurs.\n- Sinon : corriger au même endroit, en le disant. « Correction : la réunion est à 18 h, et non à 19 h. » Rien ne disparaît sans un mot.\n- Si quelqu’un a été touché : présenter des excuses simples, sans se justifier.\n- Ensuite : noter, sans nom, ce qui évitera la prochaine fois.\n\nCe qui est fait exprès pour nuire n’est pas une erreur et ne relève pas de cette clause.","title":"Les erreurs"},{"id":"who-to-call","number":11,"text":"Un doute suffit pour demander, et aucune question n’est trop petite.\n\n- Pour toute question : Claire Morel.\n- En cas d’absence, ou pour écrire : #equipe.\n- En cas de danger immédiat : le 112 d’abord, Claire Morel ensuite.\n- Pour parler sans donner son nom : la voie des inquiétudes anonymes. Ses limites s’affichent avant le premier mot.\n- Pour signaler un fait grave : ethics@example.org, ou toute autre voie d’alerte prévue par la loi. Cette charte ne les remplace pas.\n\nLes réponses arrivent aux heures de travail. Entre-temps, ne rien publier est toujours permis.\n\nChacun peut proposer de changer une clause. Chaque proposition reçoit une réponse motivée, et la charte est relue avec l’équipe au moins une fois par an.","title":"À qui demander"}],"language":"fr","preamble":"Notre organisation, Les Jardins partagés, est présente sur les réseaux sociaux parce qu’on y parle déjà de ce qui nous occupe, avec nous ou sans nous. Cette charte dit ce que nous y faisons, ce que nous n’y faisons pas et à qui demander en cas de doute.\n\nElle part des inquiétudes et des suggestions de l’équipe. Elle se lit en dix minutes. Chaque clause répond à une question qui revient ; le reste est affaire de bon sens et de confiance.","title":"Notre charte des réseaux sociaux","version":"1.0"}', '2026-11-26 12:00:00+00');
INSERT INTO public.ledger VALUES ('T1', 'U0BEN00001', '2026-11-23', '2026-W48', 'T1:welcome:-:U0BEN00001:2026-11-23');
INSERT INTO public.ledger VALUES ('T1', 'U0CLAIRE01', '2026-11-23', '2026-W48', 'T1:welcome:-:U0CLAIRE01:2026-11-23');
INSERT INTO public.ledger VALUES ('T1', 'U0NORA0001', '2026-11-23', '2026-W48', 'T1:welcome:-:U0NORA0001:2026-11-23');
INSERT INTO public.ledger VALUES ('T1', 'U0YUSUF001', '2026-11-23', '2026-W48', 'T1:welcome:-:U0YUSUF001:2026-11-23');
INSERT INTO public.ledger VALUES ('T1', 'U0BEN00001', '2026-11-24', '2026-W48', 'T1:lesson:start-culture:U0BEN00001:2026-11-24');
INSERT INTO public.ledger VALUES ('T1', 'U0CLAIRE01', '2026-11-24', '2026-W48', 'T1:lesson:start-culture:U0CLAIRE01:2026-11-24');
INSERT INTO public.ledger VALUES ('T1', 'U0NORA0001', '2026-11-24', '2026-W48', 'T1:lesson:start-culture:U0NORA0001:2026-11-24');
INSERT INTO public.ledger VALUES ('T1', 'U0YUSUF001', '2026-11-24', '2026-W48', 'T1:lesson:start-culture:U0YUSUF001:2026-11-24');
INSERT INTO public.ledger VALUES ('T1', 'U0BEN00001', '2026-11-26', '2026-W48', 'T1:lesson:start-megaphone:U0BEN00001:2026-11-26');
INSERT INTO public.ledger VALUES ('T1', 'U0CLAIRE01', '2026-11-26', '2026-W48', 'T1:lesson:start-megaphone:U0CLAIRE01:2026-11-26');
INSERT INTO public.ledger VALUES ('T1', 'U0NORA0001', '2026-11-26', '2026-W48', 'T1:lesson:start-megaphone:U0NORA0001:2026-11-26');
INSERT INTO public.ledger VALUES ('T1', 'U0YUSUF001', '2026-11-26', '2026-W48', 'T1:lesson:start-megaphone:U0YUSUF001:2026-11-26');
INSERT INTO public.ledger VALUES ('T1', 'U0BEN00001', '2026-11-30', '2026-W49', 'T1:lesson:start-difference:U0BEN00001:2026-11-30');
INSERT INTO public.ledger VALUES ('T1', 'U0CLAIRE01', '2026-12-01', '2026-W49', 'T1:lesson:start-difference:U0CLAIRE01:2026-12-01');
INSERT INTO public.ledger VALUES ('T1', 'U0NORA0001', '2026-12-01', '2026-W49', 'T1:lesson:start-difference:U0NORA0001:2026-12-01');
INSERT INTO public.lesson_progress VALUES ('T1', 'U0CLAIRE01', 'start-culture', 1, '2026-11-24', NULL);
INSERT INTO public.lesson_progress VALUES ('T1', 'U0YUSUF001', 'start-culture', 1, '2026-11-24', NULL);
INSERT INTO public.lesson_progress VALUES ('T1', 'U0BEN00001', 'start-megaphone', 1, '2026-11-26', NULL);
INSERT INTO public.lesson_progress VALUES ('T1', 'U0CLAIRE01', 'start-megaphone', 1, '2026-11-26', NULL);
INSERT INTO public.lesson_progress VALUES ('T1', 'U0YUSUF001', 'start-megaphone', 1, '2026-11-26', NULL);
INSERT INTO public.lesson_progress VALUES ('T1', 'U0NORA0001', 'start-culture', 1, '2026-11-24', '2026-11-26');
INSERT INTO public.lesson_progress VALUES ('T1', 'U0NORA0001', 'start-megaphone', 1, '2026-11-26', '2026-11-26');
INSERT INTO public.lesson_progress VALUES ('T1', 'U0BEN00001', 'start-culture', 1, '2026-11-24', '2026-11-26');
INSERT INTO public.lesson_progress VALUES ('T1', 'U0BEN00001', 'start-difference', 1, '2026-11-30', NULL);
INSERT INTO public.lesson_progress VALUES ('T1', 'U0CLAIRE01', 'start-difference', 1, '2026-12-01', NULL);
INSERT INTO public.lesson_progress VALUES ('T1', 'U0NORA0001', 'start-difference', 1, '2026-12-01', NULL);
INSERT INTO public.members VALUES ('T1', 'U0YUSUF001', 'Europe/Paris', 'fr-FR', false, false, true, true, NULL, false, 'everyone', NULL, NULL, '2026-11-23 08:05:00+00', NULL, NULL, NULL, 1);
INSERT INTO public.members VALUES ('T1', 'U0BEN00001', 'Europe/Paris', 'fr-FR', false, false, true, true, 'en', true, 'everyone', '0,2', '11:00', '2026-11-23 08:05:00+00', NULL, '2026-12-02 10:00:00+00', NULL, 1);
INSERT INTO public.members VALUES ('T1', 'U0CLAIRE01', 'Europe/Paris', 'fr-FR', true, false, true, true, NULL, true, 'everyone', NULL, NULL, '2026-11-23 08:05:00+00', NULL, '2026-12-03 09:00:00+00', NULL, 1);
INSERT INTO public.members VALUES ('T1', 'U0NORA0001', 'Europe/Paris', 'fr-FR', false, false, true, true, NULL, true, 'everyone', NULL, NULL, '2026-11-23 08:05:00+00', NULL, '2026-12-03 09:00:00+00', NULL, 1);
INSERT INTO public.outbox VALUES ('T1:welcome:-:U0BEN00001:2026-11-23', 'T1', 'welcome', 'U0BEN00001', '', '2026-11-23', '[["charter", "1.0"]]', '2026-11-23 08:05:00+00', '2026-11-23 16:30:00+00', 'sent', NULL, NULL, NULL, 1, '2026-11-23 08:05:00+00', NULL);
INSERT INTO public.outbox VALUES ('T1:welcome:-:U0CLAIRE01:2026-11-23', 'T1', 'welcome', 'U0CLAIRE01', '', '2026-11-23', '[["charter", "1.0"]]', '2026-11-23 08:05:00+00', '2026-11-23 16:30:00+00', 'sent', NULL, NULL, NULL, 1, '2026-11-23 08:05:00+00', NULL);
INSERT INTO public.outbox VALUES ('T1:welcome:-:U0NORA0001:2026-11-23', 'T1', 'welcome', 'U0NORA0001', '', '2026-11-23', '[["charter", "1.0"]]', '2026-11-23 08:05:00+00', '2026-11-23 16:30:00+00', 'sent', NULL, NULL, NULL, 1, '2026-11-23 08:05:00+00', NULL);
INSERT INTO public.outbox VALUES ('T1:welcome:-:U0YUSUF001:2026-11-23', 'T1', 'welcome', 'U0YUSUF001', '', '2026-11-23', '[["charter", "1.0"]]', '2026-11-23 08:05:00+00', '2026-11-23 16:30:00+00', 'sent', NULL, NULL, NULL, 1, '2026-11-23 08:05:00+00', NULL);
INSERT INTO public.outbox VALUES ('T1:lesson:start-culture:U0BEN00001:2026-11-24', 'T1', 'lesson', 'U0BEN00001', 'start-culture', '2026-11-24', '[]', '2026-11-24 09:00:00+00', '2026-11-24 16:30:00+00', 'sent', NULL, NULL, NULL, 1, '2026-11-24 09:00:00+00', NULL);
INSERT INTO public.outbox VALUES ('T1:lesson:start-culture:U0CLAIRE01:2026-11-24', 'T1', 'lesson', 'U0CLAIRE01', 'start-culture', '2026-11-24', '[]', '2026-11-24 09:00:00+00', '2026-11-24 16:30:00+00', 'sent', NULL, NULL, NULL, 1, '2026-11-24 09:00:00+00', NULL);
INSERT INTO public.outbox VALUES ('T1:lesson:start-culture:U0NORA0001:2026-11-24', 'T1', 'lesson', 'U0NORA0001', 'start-culture', '2026-11-24', '[]', '2026-11-24 09:00:00+00', '2026-11-24 16:30:00+00', 'sent', NULL, NULL, NULL, 1, '2026-11-24 09:00:00+00', NULL);
INSERT INTO public.outbox VALUES ('T1:lesson:start-culture:U0YUSUF001:2026-11-24', 'T1', 'lesson', 'U0YUSUF001', 'start-culture', '2026-11-24', '[]', '2026-11-24 09:00:00+00', '2026-11-24 16:30:00+00', 'sent', NULL, NULL, NULL, 1, '2026-11-24 09:00:00+00', NULL);
INSERT INTO public.outbox VALUES ('T1:lesson:start-megaphone:U0BEN00001:2026-11-26', 'T1', 'lesson', 'U0BEN00001', 'start-megaphone', '2026-11-26', '[]', '2026-11-26 09:00:00+00', '2026-11-26 16:30:00+00', 'sent', NULL, NULL, NULL, 1, '2026-11-26 09:00:00+00', NULL);
INSERT INTO public.outbox VALUES ('T1:lesson:start-megaphone:U0CLAIRE01:2026-11-26', 'T1', 'lesson', 'U0CLAIRE01', 'start-megaphone', '2026-11-26', '[]', '2026-11-26 09:00:00+00', '2026-11-26 16:30:00+00', 'sent', NULL, NULL, NULL, 1, '2026-11-26 09:00:00+00', NULL);
INSERT INTO public.outbox VALUES ('T1:lesson:start-megaphone:U0NORA0001:2026-11-26', 'T1', 'lesson', 'U0NORA0001', 'start-megaphone', '2026-11-26', '[]', '2026-11-26 09:00:00+00', '2026-11-26 16:30:00+00', 'sent', NULL, NULL, NULL, 1, '2026-11-26 09:00:00+00', NULL);
INSERT INTO public.outbox VALUES ('T1:lesson:start-megaphone:U0YUSUF001:2026-11-26', 'T1', 'lesson', 'U0YUSUF001', 'start-megaphone', '2026-11-26', '[]', '2026-11-26 09:00:00+00', '2026-11-26 16:30:00+00', 'sent', NULL, NULL, NULL, 1, '2026-11-26 09:00:00+00', NULL);
INSERT INTO public.outbox VALUES ('T1:lesson:start-difference:U0BEN00001:2026-11-30', 'T1', 'lesson', 'U0BEN00001', 'start-difference', '2026-11-30', '[]', '2026-11-30 10:00:00+00', '2026-11-30 16:30:00+00', 'sent', NULL, NULL, NULL, 1, '2026-11-30 10:00:00+00', NULL);
INSERT INTO public.outbox VALUES ('T1:lesson:start-difference:U0CLAIRE01:2026-12-01', 'T1', 'lesson', 'U0CLAIRE01', 'start-difference', '2026-12-01', '[]', '2026-12-01 09:00:00+00', '2026-12-01 16:30:00+00', 'sent', NULL, NULL, NULL, 1, '2026-12-01 09:00:00+00', NULL);
INSERT INTO public.outbox VALUES ('T1:lesson:start-difference:U0NORA0001:2026-12-01', 'T1', 'lesson', 'U0NORA0001', 'start-difference', '2026-12-01', '[]', '2026-12-01 09:00:00+00', '2026-12-01 16:30:00+00', 'sent', NULL, NULL, NULL, 1, '2026-12-01 09:00:00+00', NULL);
INSERT INTO public.workspaces VALUES ('T1', 'fr-FR', NULL, 'U0ENTRAIN1', 'C0EQUIPE01', '2026-11-23 08:05:00+00', 'U0CLAIRE01', '2026-11-23 08:05:00+00');
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT pk_attempts PRIMARY KEY (workspace_id, user_id, question_id, round);
ALTER TABLE ONLY public.charter_assignments
    ADD CONSTRAINT pk_charter_assignments PRIMARY KEY (workspace_id, user_id, charter_id, version);
ALTER TABLE ONLY public.charter_entries
    ADD CONSTRAINT pk_charter_entries PRIMARY KEY (workspace_id, seq);
ALTER TABLE ONLY public.charter_subjects
    ADD CONSTRAINT pk_charter_subjects PRIMARY KEY (workspace_id, user_id);
ALTER TABLE ONLY public.charter_texts
    ADD CONSTRAINT pk_charter_texts PRIMARY KEY (workspace_id, text_sha256);
ALTER TABLE ONLY public.leases
    ADD CONSTRAINT pk_leases PRIMARY KEY (name);
ALTER TABLE ONLY public.ledger
    ADD CONSTRAINT pk_ledger PRIMARY KEY (workspace_id, user_id, local_date);
ALTER TABLE ONLY public.lesson_progress
    ADD CONSTRAINT pk_lesson_progress PRIMARY KEY (workspace_id, user_id, lesson_id);
ALTER TABLE ONLY public.members
    ADD CONSTRAINT pk_members PRIMARY KEY (workspace_id, user_id);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT pk_outbox PRIMARY KEY (occasion);
ALTER TABLE ONLY public.received_events
    ADD CONSTRAINT pk_received_events PRIMARY KEY (workspace_id, event_id);
ALTER TABLE ONLY public.refusals
    ADD CONSTRAINT pk_refusals PRIMARY KEY (workspace_id, method);
ALTER TABLE ONLY public.workspaces
    ADD CONSTRAINT pk_workspaces PRIMARY KEY (workspace_id);
CREATE INDEX ix_members_next_due_at ON public.members USING btree (next_due_at) WHERE (next_due_at IS NOT NULL);
CREATE INDEX ix_outbox_open ON public.outbox USING btree (state, due_at) WHERE ((state)::text = ANY ((ARRAY['pending'::character varying, 'sending'::character varying])::text[]));
CREATE INDEX ix_received_events_received_at ON public.received_events USING btree (received_at);
CREATE UNIQUE INDEX uq_outbox_once ON public.outbox USING btree (workspace_id, kind, user_id, local_date);
