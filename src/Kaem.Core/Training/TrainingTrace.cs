using Kaem.ML.Numerics;

namespace Kaem.ML.Training;

/// <summary>
/// A record of training of bounded length: means over equal stretches of updates. When all places are taken neighbours are
/// merged, so stretches double in length.
/// </summary>
internal sealed class TrainingTrace : IState
{
    /// <summary>Most stretches; an even number, so that all have a neighbour to merge with.</summary>
    public const int Capacity = 256;

    private readonly Stretch[] _stretches = new Stretch[Capacity];
    private int _count;
    private long _length = 1;

    public void Add(TrainStepResult result)
    {
        if (_count == 0 || _stretches[_count - 1].Updates == _length)
        {
            if (_count == Capacity)
                Merge();
            _stretches[_count++] = default;
        }
        _stretches[_count - 1].Add(result);
    }

    public IReadOnlyList<TrainingPoint> Points()
    {
        var points = new TrainingPoint[_count];
        long step = 0;
        for (int i = 0; i < _count; i++)
            points[i] = _stretches[i].ToPoint(step += _stretches[i].Updates);
        return points;
    }

    /// <exception cref="ModelFormatException">A state that is read has more stretches than there is room for.</exception>
    public void Visit(IStateVisitor visitor)
    {
        visitor.Number(ref _length);
        int count = visitor.Count(_count);
        _count = count <= Capacity
            ? count
            : throw new ModelFormatException($"The state claims {count} stretches of training where {Capacity} fit: it is damaged.");
        for (int i = 0; i < _count; i++)
            _stretches[i].Visit(visitor);
        if (visitor.IsReading && (_length < 1 || !Array.TrueForAll(_stretches[.._count], stretch => stretch.Updates >= 1 && stretch.Updates <= _length)))
            throw new ModelFormatException("The state's record of training has stretches of no length, or too long ones: it is damaged.");
    }

    private void Merge()
    {
        for (int i = 0; i < Capacity / 2; i++)
            _stretches[i] = _stretches[2 * i].With(_stretches[2 * i + 1]);
        _count = Capacity / 2;
        _length *= 2;
    }

    private struct Stretch : IState
    {
        private double _loss, _effective, _acceptance;
        private long _updates, _adjusted;

        public readonly long Updates => _updates;

        public void Add(TrainStepResult result)
        {
            _updates++;
            _loss += result.Loss;
            _effective += result.EffectiveSampleSize;
            if (float.IsNaN(result.AcceptanceRate))
                return;
            _adjusted++;
            _acceptance += result.AcceptanceRate;
        }

        public readonly Stretch With(Stretch next) => new()
        {
            _updates = _updates + next._updates,
            _loss = _loss + next._loss,
            _effective = _effective + next._effective,
            _acceptance = _acceptance + next._acceptance,
            _adjusted = _adjusted + next._adjusted,
        };

        public void Visit(IStateVisitor visitor)
        {
            visitor.Number(ref _loss);
            visitor.Number(ref _effective);
            visitor.Number(ref _acceptance);
            visitor.Number(ref _updates);
            visitor.Number(ref _adjusted);
        }

        public readonly TrainingPoint ToPoint(long step) => new(
            step, (float)(_loss / Updates), (float)(_effective / Updates), _adjusted == 0 ? null : (float)(_acceptance / _adjusted));
    }
}
