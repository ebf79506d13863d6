#!/usr/bin/env node
// Prints how Obsidian would read and write properties: by `yaml` 2.7.0, the version it ships, with the options it uses.
// In: JSON lines `{"text": "key: value\n", "value": {"key": "value"}}` on stdin. Out: per line `{parsed, written}`.
//   parsed   what the text says, or the error
//   written  the value as the app writes it back after any edit of a property; without a value, what was parsed
import fs from 'node:fs'
import { parse, stringify } from 'yaml'

const read = (text) => {
  try {
    return parse(text)
  } catch (error) {
    return `error: ${error.message}`
  }
}

const questions = fs.readFileSync(0, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line))
const answers = questions.map(({ text, value }) => {
  const parsed = read(text)
  return { parsed, written: stringify(value === undefined ? parsed : value, { nullStr: '', lineWidth: 0 }) }
})
fs.writeSync(1, answers.map((answer) => JSON.stringify(answer) + '\n').join(''))
