using System.Numerics;

namespace Kaem.ML.Numerics;

/// <summary>
/// The product for one vector width. A is packed as a whole and shared by the threads; C is cut into parts of some row
/// tiles by some column panels, and whoever does a part packs each panel of B just before it sweeps down A with it.
/// </summary>
internal sealed unsafe class ProductRun<TVector, TSimd, TTiles> : ProductRun
    where TVector : unmanaged
    where TSimd : struct, ISimd<TVector>
    where TTiles : struct, ITiles
{
    // Packed A stays below 8 MB, unless that left too few rows to be worth packing B for.
    private const int MaximumPackedLength = 2 << 20;
    private const int MinimumBandRows = 240;
    // The part of packed A that a sweep reuses from the second cache.
    private const int SweepLength = 128 << 10;
    // Below this many multiplications waking the threads costs more than they bring.
    private const long ParallelThreshold = 1 << 20;

    private readonly PackBody _packBody;
    private readonly SweepBody _sweepBody;
    private readonly ProductParts _parts = new();
    private FloatBuffer? _packedA;

    private MatrixView _a, _b, _c;
    private ComputedMatrix? _computed;
    private bool _transposeA, _transposeB, _accumulate;
    private DepthBlocks _blocks;
    // The band of A and C under way: some rows by some depth blocks.
    private int _firstRow, _rows, _firstBlock, _endBlock;
    private int _packParts;

    public ProductRun()
    {
        _packBody = new PackBody(this);
        _sweepBody = new SweepBody(this);
    }

    private static int PanelWidth => 2 * TSimd.Width;

    // Rows of the band, rounded up to what tiles are made of.
    private int PaddedRows => RoundUp(_rows, TTiles.RowStep);

    private int RowTiles => DivideUp(_rows, TTiles.Rows);

    public override void Multiply(
        in MatrixView a, bool transposeA, in MatrixView b, ComputedMatrix? computed, bool transposeB, in MatrixView c, bool accumulate, WorkerPool workers)
    {
        (_a, _b, _c, _computed) = (a, b, c, computed);
        (_transposeA, _transposeB, _accumulate) = (transposeA, transposeB, accumulate);
        int k = transposeA ? a.Rows : a.Columns;
        // It may be as large as the model that it is part of, and a thread must not keep it.
        workers.Packed.TryRent(out _packedA);
        try
        {
            MultiplyBands(k, workers);
        }
        finally
        {
            // Until here the views keep their memory alive; a thread must not do so for longer.
            (_a, _b, _c, _computed) = (default, default, default, null);
            if (_packedA is { } packed)
                workers.Packed.Return(packed);
            _packedA = null;
        }
    }

    private void MultiplyBands(int k, WorkerPool workers)
    {
        _blocks = new DepthBlocks(k);

        int bandBlocks = Math.Min(_blocks.Count, Math.Max(1, MaximumPackedLength / (MinimumBandRows * _blocks.Depth)));
        int bandRows = MaximumPackedLength / (bandBlocks * _blocks.Depth) / TTiles.Rows * TTiles.Rows;
        int threads = (long)_c.Rows * _c.Columns * k < ParallelThreshold ? 1 : workers.Threads;
        for (_firstBlock = 0; _firstBlock < _blocks.Count; _firstBlock = _endBlock)
        {
            _endBlock = Math.Min(_firstBlock + bandBlocks, _blocks.Count);
            for (_firstRow = 0; _firstRow < _c.Rows; _firstRow += _rows)
            {
                _rows = Math.Min(bandRows, _c.Rows - _firstRow);
                MultiplyBand(threads, workers);
            }
        }
    }

    private void MultiplyBand(int threads, WorkerPool workers)
    {
        int depth = _blocks.Start(_endBlock) - _blocks.Start(_firstBlock);
        // By powers of two: buffers are lent to products of all sizes, and must soon fit any of them.
        FloatBuffer.Grow(ref _packedA, (int)BitOperations.RoundUpToPowerOf2((uint)(PaddedRows * depth)));
        int panels = RowTiles * (_endBlock - _firstBlock);
        _packParts = threads == 1 ? 1 : Math.Min(panels, 4 * threads);
        _parts.Cut(RowTiles, DivideUp(_c.Columns, PanelWidth), threads);
        if (threads == 1)
        {
            _packBody.Execute(0);
            _sweepBody.Execute(0);
        }
        else
        {
            workers.For(_packParts, _packBody);
            workers.For(_parts.Count, _sweepBody);
        }
    }

    // Panels of a depth block follow one another, blocks follow blocks.
    private float* PackedA(int block, int rowInBand) =>
        _packedA!.Pointer
        + (long)(_blocks.Start(block) - _blocks.Start(_firstBlock)) * PaddedRows
        + (long)rowInBand * _blocks.DepthOf(block);

    // Height of the tile at a row of the band.
    private int TileRows(int row) => Math.Min(TTiles.Rows, PaddedRows - row);

    private void PackA(int block, int tile)
    {
        int row = tile * TTiles.Rows, k = _blocks.Start(block), depth = _blocks.DepthOf(block);
        int lines = Math.Min(TTiles.Rows, _rows - row);
        float* panel = PackedA(block, row);
        if (_transposeA)
            Panel.PackAlong(_a.Data + (long)k * _a.Stride + _firstRow + row, _a.Stride, lines, depth, panel, TileRows(row));
        else
            Panel.PackAcross(_a.Data + (long)(_firstRow + row) * _a.Stride + k, _a.Stride, lines, depth, panel, TileRows(row));
    }

    private void Sweep(int firstTile, int endTile, int firstPanel, int endPanel)
    {
        float* packed = ProductScratch.Panel;
        for (int block = _firstBlock; block < _endBlock; block++)
        {
            int sweepTiles = Math.Max(1, SweepLength / (TTiles.Rows * _blocks.DepthOf(block)));
            for (int tile = firstTile; tile < endTile; tile += sweepTiles)
            {
                int end = Math.Min(tile + sweepTiles, endTile);
                for (int panel = firstPanel; panel < endPanel; panel++)
                {
                    Prefetcher next = panel + 1 < endPanel ? PrefetchB(block, panel + 1)
                        : end < endTile ? default
                        : PrefetchB(block + 1, firstPanel);
                    SweepPanel(block, tile, end, panel, packed, next);
                }
            }
        }
    }

    private void SweepPanel(int block, int firstTile, int endTile, int panel, float* packed, Prefetcher next)
    {
        int column = panel * PanelWidth, columns = Math.Min(PanelWidth, _c.Columns - column);
        int vectors = columns > TSimd.Width ? 2 : 1, width = vectors * TSimd.Width;
        int k = _blocks.Start(block), depth = _blocks.DepthOf(block);
        float* b = packed;
        int strideB = width;
        if (_computed is { } computed)
        {
            Pack(computed, column, columns, k, depth, packed, width);
        }
        else if (_transposeB)
        {
            Panel.PackAcross(_b.Data + (long)column * _b.Stride + k, _b.Stride, columns, depth, packed, width);
        }
        else
        {
            float* source = _b.Data + (long)k * _b.Stride + column;
            // One or two tiles don't repay the copy.
            if (columns == width && endTile - firstTile <= 2)
            {
                b = source;
                strideB = _b.Stride;
            }
            else
            {
                Panel.PackAlong(source, _b.Stride, columns, depth, packed, width);
            }
        }

        bool accumulate = _accumulate || block > 0;
        float* edge = ProductScratch.TileOf(packed);
        for (int tile = firstTile; tile < endTile; tile++)
        {
            int row = tile * TTiles.Rows, rows = Math.Min(TTiles.Rows, _rows - row), tileRows = TileRows(row);
            float* a = PackedA(block, row);
            float* c = _c.Data + (long)(_firstRow + row) * _c.Stride + column;
            if (rows == tileRows && columns == width)
            {
                TTiles.Run(rows, vectors, depth, a, b, strideB, c, _c.Stride, accumulate, &next);
            }
            else
            {
                TTiles.Run(tileRows, vectors, depth, a, b, strideB, edge, width, accumulate: false, &next);
                StoreEdge(edge, width, c, rows, columns, accumulate);
            }
        }
    }

    private void Pack(ComputedMatrix b, int column, int columns, int k, int depth, float* packed, int width)
    {
        if (_transposeB)
        {
            float* lines = ProductScratch.LinesOf(packed);
            for (int start = 0; start < depth; start += ProductScratch.LineLength)
            {
                int length = Math.Min(ProductScratch.LineLength, depth - start);
                b.Write(column, columns, k + start, length, lines, ProductScratch.LineLength);
                Panel.PackAcross(lines, ProductScratch.LineLength, columns, length, packed + start * width, width);
            }
            return;
        }
        if (columns < width)
            new Span<float>(packed, depth * width).Clear();
        b.Write(k, depth, column, columns, packed, width);
    }

    private Prefetcher PrefetchB(int block, int panel)
    {
        if (block == _blocks.Count)
            return default;
        int column = panel * PanelWidth, columns = Math.Min(PanelWidth, _c.Columns - column);
        int k = _blocks.Start(block), depth = _blocks.DepthOf(block);
        if (_computed is { } computed)
            return _transposeB ? computed.Prefetch(column, columns, k, depth) : computed.Prefetch(k, depth, column, columns);
        return _transposeB
            ? new Prefetcher(_b.Data + (long)column * _b.Stride + k, _b.Stride, columns, depth)
            : new Prefetcher(_b.Data + (long)k * _b.Stride + column, _b.Stride, depth, columns);
    }

    private void StoreEdge(float* edge, int width, float* c, int rows, int columns, bool accumulate)
    {
        for (int i = 0; i < rows; i++, edge += width, c += _c.Stride)
        {
            int j = 0;
            for (; j + TSimd.Width <= columns; j += TSimd.Width)
                TSimd.Store(accumulate ? TSimd.Add(TSimd.Load(c + j), TSimd.Load(edge + j)) : TSimd.Load(edge + j), c + j);
            for (; j < columns; j++)
                c[j] = accumulate ? c[j] + edge[j] : edge[j];
        }
    }

    private static int DivideUp(int x, int y) => (x + y - 1) / y;

    private static int RoundUp(int x, int step) => DivideUp(x, step) * step;

    private sealed class PackBody(ProductRun<TVector, TSimd, TTiles> run) : IParallelBody
    {
        public void Execute(int index)
        {
            int tiles = run.RowTiles;
            long panels = (long)tiles * (run._endBlock - run._firstBlock);
            int end = (int)(panels * (index + 1) / run._packParts);
            for (int i = (int)(panels * index / run._packParts); i < end; i++)
                run.PackA(run._firstBlock + i / tiles, i % tiles);
        }
    }

    private sealed class SweepBody(ProductRun<TVector, TSimd, TTiles> run) : IParallelBody
    {
        public void Execute(int index)
        {
            run._parts.Bounds(index, out int firstTile, out int endTile, out int firstPanel, out int endPanel);
            run.Sweep(firstTile, endTile, firstPanel, endPanel);
        }
    }
}
