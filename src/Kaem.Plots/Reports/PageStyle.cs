namespace Kaem.ML.Plots;

/// <summary>The look of a report, from phones to wide screens, in light and in dark.</summary>
internal static class PageStyle
{
    public const string Sheet =
        """
        :root{color-scheme:light dark;--page:#f3f5f7;--card:#fff;--ink:#1f2328;--quiet:#57606a;--rule:#d5dae0}
        @media(prefers-color-scheme:dark){:root{--page:#0d1117;--card:#15191e;--ink:#e6edf3;--quiet:#9aa4af;--rule:#30363d}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;overflow-wrap:break-word}
        main{max-width:76rem;margin:0 auto;padding:1.25rem 1rem 3rem}
        h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0 1rem}
        h2{font-size:1.2rem;margin:0 0 .6rem}
        h3{font-size:1rem;margin:1.2rem 0 .4rem}
        p{margin:.4rem 0 .8rem;max-width:46rem}
        section{background:var(--card);border:1px solid var(--rule);border-radius:8px;padding:1rem;margin:0 0 1rem}
        dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,8rem),1fr));gap:.7rem 1.2rem;margin:.4rem 0}
        dt{color:var(--quiet);font-size:.85rem}
        dd{margin:0;font-size:1.1rem;font-variant-numeric:tabular-nums}
        .plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,20rem),1fr));gap:.8rem}
        figure{margin:0}
        .plots figure{max-width:32rem}
        figure svg{display:block;width:100%;height:auto}
        .pictures{display:flex;flex-wrap:wrap;gap:1rem}
        .pictures img{display:block;max-width:100%;height:auto;image-rendering:pixelated}
        figcaption{color:var(--quiet);font-size:.9rem;margin-top:.3rem}
        summary{cursor:pointer}
        .scroll{overflow-x:auto;margin:.5rem 0}
        .scroll+.scroll,.scroll+details{margin-top:1.2rem}
        .scroll:focus-visible{outline:2px solid var(--ink);outline-offset:2px}
        table{border-collapse:collapse;font-size:.9rem}
        caption{text-align:left;color:var(--quiet);padding-bottom:.3rem}
        caption span{display:block;max-width:calc(100vw - 4.5rem)}
        th,td{padding:.25rem .9rem .25rem 0;text-align:left;border-bottom:1px solid var(--rule);vertical-align:top}
        thead th{color:var(--quiet);font-weight:600;white-space:nowrap}
        tbody th{font-weight:400}
        .rows td{white-space:nowrap}
        .words tbody th{min-width:7rem}
        .words td:nth-child(3){min-width:15rem}
        .words td:nth-child(5){white-space:nowrap}
        .numbers tbody th{min-width:5.5rem}
        .numbers td,.numbers thead th+th{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
        """;
}
