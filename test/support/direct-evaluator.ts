import { withRegisters } from '../../src/core/mapping/project.ts';
import { evaluateItem } from '../../src/evaluation/evaluate-item.ts';
import type { Evaluator } from '../../src/evaluation/evaluator.ts';

/** Evaluates in this thread: for tests whose expressions are harmless, and which evaluate thousands of times. */
export const directEvaluator: Evaluator = {
  prepare: () => undefined,
  apply: async ({ text }, events) => {
    const applications = [];
    for (const event of events)
      applications.push(await evaluateItem({ work: 'apply', mapping: text }, event));
    return applications;
  },
  project: async ({ text }, documents) => {
    const projections = [];
    for (const document of documents) {
      const wallet = await evaluateItem({ work: 'project', mapping: text }, document.wallet);
      projections.push(withRegisters(document, wallet));
    }
    return projections;
  },
  preview: async (mapping, delivery, portal = new Map()) =>
    evaluateItem({ work: 'preview', mapping, trial: { inForce: '', portal } }, delivery),
  compare: async (mapping, trial, deliveries) =>
    Promise.all(
      deliveries.map(async (delivery) =>
        evaluateItem({ work: 'compare', mapping, trial }, delivery),
      ),
    ),
  examine: async (patterns) =>
    Promise.all(
      patterns.map(async (pattern) => evaluateItem({ work: 'examine', mapping: '' }, pattern)),
    ),
};
