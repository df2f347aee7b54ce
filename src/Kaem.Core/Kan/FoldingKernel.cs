using System.Runtime.CompilerServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Kan;

/// <summary>The loops of <see cref="FoldedWeights"/>, and what they read.</summary>
internal unsafe struct FoldingKernel : ISimdKernel
{
    public float* Coefficients;

    /// <summary>Null where there are none.</summary>
    public float* SplineWeight;

    public float* BaseWeight;
    public int BasisSize;
    public int Terms;
    public int Outputs;

    /// <summary>The piece that is written, and where it goes; see <see cref="ComputedMatrix.Write"/>.</summary>
    public int Row, Rows, Column, Columns;
    public float* Target;
    public nint Stride;

    /// <summary>Writes a piece of the folded weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    readonly void ISimdKernel.Run<TVector, TSimd>()
    {
        // What is stored might overwrite fields; it cannot overwrite these.
        float* coefficients = Coefficients, splineWeight = SplineWeight, baseWeight = BaseWeight, target = Target;
        int size = BasisSize, terms = Terms, outputs = Outputs, rows = Rows, column = Column, columns = Columns;
        nint stride = Stride;
        int firstInput = Row / terms, firstTerm = Row % terms, c = 0;
        TVector zero = TSimd.Broadcast(0), one = TSimd.Broadcast(1);
        // Two vectors are a product's panel.
        for (; c + 2 * TSimd.Width <= columns; c += 2 * TSimd.Width)
        {
            float* to = target + c;
            for (int input = firstInput, term = firstTerm, left = rows; left > 0; input++, term = 0)
            {
                bool folds = splineWeight != null;
                float* spline = splineWeight + (long)input * outputs + column + c;
                TVector low = folds ? TSimd.Load(spline) : one, high = folds ? TSimd.Load(spline + TSimd.Width) : one;
                float* from = coefficients + ((long)input * size + term) * outputs + column + c;
                for (; term < size && left > 0; term++, left--, from += outputs, to += stride)
                {
                    TSimd.Store(TSimd.Multiply(TSimd.Load(from), low), to);
                    TSimd.Store(TSimd.Multiply(TSimd.Load(from + TSimd.Width), high), to + TSimd.Width);
                }
                if (size == terms || left == 0)
                    continue;
                from = baseWeight + (long)input * outputs + column + c;
                TSimd.Store(TSimd.Load(from), to);
                TSimd.Store(TSimd.Load(from + TSimd.Width), to + TSimd.Width);
                left--;
                to += stride;
            }
        }
        for (; c < columns; c += TSimd.Width)
        {
            int count = Math.Min(TSimd.Width, columns - c);
            float* to = target + c;
            for (int input = firstInput, term = firstTerm, left = rows; left > 0; input++, term = 0)
            {
                TVector factor = splineWeight != null ? TSimd.LoadFirst(splineWeight + (long)input * outputs + column + c, count, zero) : one;
                float* from = coefficients + ((long)input * size + term) * outputs + column + c;
                for (; term < size && left > 0; term++, left--, from += outputs, to += stride)
                    TSimd.StoreFirst(TSimd.Multiply(TSimd.LoadFirst(from, count, zero), factor), to, count);
                if (size == terms || left == 0)
                    continue;
                TSimd.StoreFirst(TSimd.LoadFirst(baseWeight + (long)input * outputs + column + c, count, zero), to, count);
                left--;
                to += stride;
            }
        }
    }
}
