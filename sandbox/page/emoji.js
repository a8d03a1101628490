// The emoji shortcodes the page knows. Others stay as :code:, so that nothing is silently lost.

const EMOJI = {
  "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", wave: "👋", clap: "👏", pray: "🙏", muscle: "💪", raised_hands: "🙌",
  point_right: "👉", point_left: "👈", point_up: "☝️", point_down: "👇", ok_hand: "👌", handshake: "🤝", raised_hand: "✋", hand: "✋",
  writing_hand: "✍️", eyes: "👀", ear: "👂", brain: "🧠", smile: "😄", smiley: "😃", grinning: "😀", slightly_smiling_face: "🙂",
  blush: "😊", wink: "😉", thinking_face: "🤔", thinking: "🤔", sweat_smile: "😅", joy: "😂", relieved: "😌", neutral_face: "😐",
  confused: "😕", worried: "😟", cry: "😢", sob: "😭", heart: "❤️", yellow_heart: "💛", green_heart: "💚", blue_heart: "💙", sparkles: "✨",
  star: "⭐", star2: "🌟", tada: "🎉", confetti_ball: "🎊", fire: "🔥", zap: "⚡", rocket: "🚀", seedling: "🌱", herb: "🌿",
  deciduous_tree: "🌳", sunflower: "🌻", sunny: "☀️", sun_with_face: "🌞", rainbow: "🌈", palm_tree: "🌴", coffee: "☕", birthday: "🎂", trophy: "🏆",
  medal: "🏅", first_place_medal: "🥇", dart: "🎯", bulb: "💡", mag: "🔍", lock: "🔒", unlock: "🔓", key: "🔑", bell: "🔔",
  no_bell: "🔕", mute: "🔇", speech_balloon: "💬", thought_balloon: "💭", mega: "📣", loudspeaker: "📢", envelope: "✉️", email: "📧",
  inbox_tray: "📥", outbox_tray: "📤", calendar: "📅", date: "📅", spiral_calendar_pad: "🗓️", clock9: "🕘", clock10: "🕙", alarm_clock: "⏰",
  hourglass: "⌛", hourglass_flowing_sand: "⏳", stopwatch: "⏱️", timer_clock: "⏲️", pushpin: "📌", round_pushpin: "📍", paperclip: "📎", link: "🔗", memo: "📝",
  pencil: "📝", pencil2: "✏️", book: "📖", books: "📚", open_book: "📖", bookmark: "🔖", notebook: "📓", scroll: "📜",
  page_facing_up: "📄", clipboard: "📋", bar_chart: "📊", chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉",
  file_folder: "📁", card_index_dividers: "🗂️", camera: "📷", art: "🎨", microphone: "🎤", hammer_and_wrench: "🛠️", gear: "⚙️", wrench: "🔧",
  shield: "🛡️", scales: "⚖️", compass: "🧭", world_map: "🗺️", earth_africa: "🌍", house: "🏠", door: "🚪", busts_in_silhouette: "👥",
  bust_in_silhouette: "👤", people_holding_hands: "🧑‍🤝‍🧑", robot_face: "🤖", white_check_mark: "✅", heavy_check_mark: "✔️",
  ballot_box_with_check: "☑️", x: "❌", negative_squared_cross_mark: "❎", warning: "⚠️", no_entry: "⛔", no_entry_sign: "🚫",
  information_source: "ℹ️", question: "❓", grey_question: "❔", exclamation: "❗", heavy_plus_sign: "➕", heavy_minus_sign: "➖", arrow_right: "➡️",
  arrow_left: "⬅️", arrow_up: "⬆️", arrow_down: "⬇️", arrows_counterclockwise: "🔄", repeat: "🔁", leftwards_arrow_with_hook: "↩️", new: "🆕",
  one: "1️⃣", two: "2️⃣", three: "3️⃣", four: "4️⃣", five: "5️⃣", large_green_circle: "🟢", large_yellow_circle: "🟡", large_orange_circle: "🟠",
  red_circle: "🔴", large_blue_circle: "🔵", white_circle: "⚪", black_circle: "⚫", large_green_square: "🟩", white_large_square: "⬜",
  black_large_square: "⬛", small_blue_diamond: "🔹", small_orange_diamond: "🔸", gift: "🎁", umbrella: "☔", zzz: "💤", crossed_fingers: "🤞",
  ballot_box_with_ballot: "🗳️", jigsaw: "🧩", ladder: "🪜", sos: "🆘", radio_button: "🔘", lips: "👄", newspaper: "📰", iphone: "📱", computer: "💻",
};

/** The character for a shortcode (skin tones are ignored), or null. */
export const emojiFor = (name) => EMOJI[name.replace(/::skin-tone-\d$/, "")] || null;
