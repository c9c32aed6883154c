/** Calls the API from outside, over HTTP, as a client program would. */
export class Caller {
  #base: string
  #token: string | undefined

  constructor(base: string, token?: string) {
    this.#base = base
    this.#token = token
  }

  get<T>(path: string) {
    return this.#call<T>('GET', path)
  }

  post<T>(path: string, body?: unknown) {
    return this.#call<T>('POST', path, body)
  }

  put<T>(path: string, body?: unknown) {
    return this.#call<T>('PUT', path, body)
  }

  patch<T>(path: string, body: unknown) {
    return this.#call<T>('PATCH', path, body)
  }

  /** A page as text. */
  async page(path: string): Promise<string> {
    const response = await fetch(this.#base + path, { headers: { authorization: `Bearer ${this.#token}` } })
    if (!response.ok) throw new Error(`GET ${path} answered ${response.status}`)
    return response.text()
  }

  /** Every item of a list, page by page. */
  async all<T>(path: string): Promise<T[]> {
    const items: T[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query = `${path.includes('?') ? '&' : '?'}limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`
      const page: { items: T[]; nextCursor: string | null } = await this.get(path + query)
      items.push(...page.items)
      cursor = page.nextCursor
    }
    return items
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(this.#base + path, {
      method,
      headers: {
        ...(this.#token && { authorization: `Bearer ${this.#token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 300)}`)
    return (text === '' ? undefined : JSON.parse(text)) as T
  }
}
