/* The focal point of a picture: set by pointer, by arrow keys or by the two numbers, which are what is sent.
   Crops are view boxes of SVGs over one rendition, so that the proof sheet follows without inline styles. */

/* The part of the picture in this shape, as the server crops it (articles/renditions/planning.py, crop_box). */
export function cropBox(width, height, ratio, focalX, focalY) {
  const wide = Math.min(width, height * ratio)
  const high = Math.min(height, width / ratio)
  const left = Math.min(Math.max((width * focalX) / 100 - wide / 2, 0), width - wide)
  const top = Math.min(Math.max((height * focalY) / 100 - high / 2, 0), height - high)
  return [left, top, left + wide, top + high]
}

const MOST_SHOWN = 1200
const ANOTHER_SHAPE = 0.02

const stage = document.getElementById("desk-stage")
if (stage) begin(stage)

function begin(stage) {
  const $ = (selector, from = document) => from.querySelector(selector)
  const across = $("#id_focal_x")
  const down = $("#id_focal_y")
  const place = $("#desk-stage-place")
  const size = { width: Number(stage.dataset.width), height: Number(stage.dataset.height) }
  const percent = (value) => Math.min(100, Math.max(0, Math.round(Number(value)) || 0))

  function draw() {
    const [x, y] = [percent(across.value), percent(down.value)]
    const scale = size.width / (stage.getBoundingClientRect().width || size.width) // the cross keeps its size
    const cross = `translate(${(size.width * x) / 100} ${(size.height * y) / 100}) scale(${scale})`
    $("[data-cross]", stage).setAttribute("transform", cross)
    for (const proof of document.querySelectorAll("[data-ratio]")) {
      const box = cropBox(size.width, size.height, Number(proof.dataset.ratio), x, y)
      proof.setAttribute("viewBox", `${box[0]} ${box[1]} ${box[2] - box[0]} ${box[3] - box[1]}`)
    }
  }

  let saying
  function put(x, y) {
    across.value = percent(x)
    down.value = percent(y)
    draw()
    clearTimeout(saying)
    saying = setTimeout(() => {
      place.textContent = place.dataset.say.replace("{x}", across.value).replace("{y}", down.value)
    }, 400)
  }

  function putAt(event) {
    const frame = stage.getBoundingClientRect()
    put(((event.clientX - frame.left) / frame.width) * 100, ((event.clientY - frame.top) / frame.height) * 100)
  }

  stage.addEventListener("pointerdown", (event) => {
    if (event.button) return
    stage.setPointerCapture(event.pointerId)
    putAt(event)
  })
  stage.addEventListener("pointermove", (event) => {
    if (stage.hasPointerCapture(event.pointerId)) putAt(event)
  })
  stage.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 10 : 1
    const way = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key]
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    put(percent(across.value) + way[0], percent(down.value) + way[1])
  })
  across.addEventListener("input", draw)
  down.addEventListener("input", draw)
  window.addEventListener("resize", draw)
  draw()

  // Another file in its place is shown before it is sent.
  const replace = $("#desk-replace")
  const chooser = replace && $("input[type=file]", replace)
  chooser?.addEventListener("change", async () => {
    const warning = $("[data-warning]", replace)
    const ratio = size.width / size.height
    warning.textContent = ""
    const file = chooser.files[0]
    if (!file) return
    try {
      show(await createImageBitmap(file))
      if (Math.abs(size.width / size.height / ratio - 1) > ANOTHER_SHAPE) warning.textContent = replace.dataset.shape
    } catch {
      warning.textContent = replace.dataset.unseen
    }
  })

  function show(bitmap) {
    const scale = Math.min(1, MOST_SHOWN / Math.max(bitmap.width, bitmap.height))
    const canvas = document.createElement("canvas")
    canvas.width = Math.max(1, Math.round(bitmap.width * scale))
    canvas.height = Math.max(1, Math.round(bitmap.height * scale))
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    Object.assign(size, { width: bitmap.width, height: bitmap.height })
    bitmap.close()
    stage.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`)
    for (const image of document.querySelectorAll("image[data-pixels]")) {
      image.setAttribute("href", canvas.toDataURL("image/jpeg", 0.85))
      image.setAttribute("width", size.width)
      image.setAttribute("height", size.height)
    }
    draw()
  }
}
