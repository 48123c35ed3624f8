import {
  Boxes,
  CornerDownRight,
  GitCommitHorizontal,
  LayoutPanelTop,
  Link2,
  Maximize,
  Monitor,
  PanelRight,
  PanelsTopLeft,
  Replace,
  Share2,
  Shuffle,
  Smartphone,
  SquareFunction,
  TableProperties,
  Waves,
} from '@lucide/vue'
import type { Component } from 'vue'

/** Icons that only the studio draws, added to the kit's at start. */
export const studioIcons: Record<string, Component> = {
  boxes: Boxes,
  'corner-down-right': CornerDownRight,
  'git-commit-horizontal': GitCommitHorizontal,
  'layout-panel-top': LayoutPanelTop,
  'link-2': Link2,
  maximize: Maximize,
  monitor: Monitor,
  'panel-right': PanelRight,
  'panels-top-left': PanelsTopLeft,
  replace: Replace,
  'share-2': Share2,
  shuffle: Shuffle,
  smartphone: Smartphone,
  'square-function': SquareFunction,
  'table-properties': TableProperties,
  waves: Waves,
}
