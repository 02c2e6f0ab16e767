/** What is said of timelines; pino's loggers fit. */
export interface TimelineLog {
  info(fields: object, message: string): void;
}
