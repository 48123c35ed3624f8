import alert from './alert.schema.json' with { type: 'json' }
import app from './app.schema.json' with { type: 'json' }
import approval from './approval.schema.json' with { type: 'json' }
import assignmentRule from './assignment_rule.schema.json' with { type: 'json' }
import calendar from './calendar.schema.json' with { type: 'json' }
import common from './common.schema.json' with { type: 'json' }
import connection from './connection.schema.json' with { type: 'json' }
import dashboard from './dashboard.schema.json' with { type: 'json' }
import duplicateRule from './duplicate_rule.schema.json' with { type: 'json' }
import evaluationTemplate from './evaluation_template.schema.json' with { type: 'json' }
import form from './form.schema.json' with { type: 'json' }
import object from './object.schema.json' with { type: 'json' }
import optionSet from './option_set.schema.json' with { type: 'json' }
import page from './page.schema.json' with { type: 'json' }
import pipeline from './pipeline.schema.json' with { type: 'json' }
import pool from './pool.schema.json' with { type: 'json' }
import report from './report.schema.json' with { type: 'json' }
import role from './role.schema.json' with { type: 'json' }
import sharingRule from './sharing_rule.schema.json' with { type: 'json' }
import sla from './sla.schema.json' with { type: 'json' }
import template from './template.schema.json' with { type: 'json' }
import translation from './translation.schema.json' with { type: 'json' }
import view from './view.schema.json' with { type: 'json' }
import webForm from './web_form.schema.json' with { type: 'json' }
import workflow from './workflow.schema.json' with { type: 'json' }

/** Every schema by kind; `common` holds the shared parts. */
export const schemas: Readonly<Record<string, Record<string, unknown>>> = {
  alert,
  app,
  approval,
  assignment_rule: assignmentRule,
  calendar,
  common,
  connection,
  dashboard,
  duplicate_rule: duplicateRule,
  evaluation_template: evaluationTemplate,
  form,
  object,
  option_set: optionSet,
  page,
  pipeline,
  pool,
  report,
  role,
  sharing_rule: sharingRule,
  sla,
  template,
  translation,
  view,
  web_form: webForm,
  workflow,
}
