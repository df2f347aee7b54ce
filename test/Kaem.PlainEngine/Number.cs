namespace Kaem.ML.PlainEngine;

/// <summary>A number that may depend on variables: a tape then knows how, and a plain number costs nothing.</summary>
internal readonly struct Number
{
    private readonly Tape? _tape;
    private readonly int _place;

    private Number(double value, Tape? tape, int place) => (Value, _tape, _place) = (value, tape, place);

    public double Value { get; }

    public static implicit operator Number(double value) => new(value, null, -1);

    public static Number operator +(Number a, Number b) => Of(a.Value + b.Value, a, 1, b, 1);

    public static Number operator -(Number a, Number b) => Of(a.Value - b.Value, a, 1, b, -1);

    public static Number operator *(Number a, Number b) => Of(a.Value * b.Value, a, b.Value, b, a.Value);

    public static Number operator /(Number a, Number b) => Of(a.Value / b.Value, a, 1 / b.Value, b, -a.Value / (b.Value * b.Value));

    public static Number Exp(Number a)
    {
        double value = Math.Exp(a.Value);
        return Of(value, a, value);
    }

    public static Number Log(Number a) => Of(Math.Log(a.Value), a, 1 / a.Value);

    public static Number Relu(Number a) => a.Value > 0 ? a : Of(0, a, 0);

    public static Number Sigmoid(Number a) => 1 / (1 + Exp(0 - a));

    public static Number Tanh(Number a)
    {
        double value = Math.Tanh(a.Value);
        return Of(value, a, 1 - value * value);
    }

    /// <summary>log Σ exp.</summary>
    public static Number LogSumExp(IReadOnlyList<Number> terms)
    {
        double most = terms.Max(term => term.Value);
        Number sum = 0;
        foreach (var term in terms)
            sum += Exp(term - most);
        return Log(sum) + most;
    }

    /// <summary>A variable.</summary>
    public static Number Variable(double value, Tape tape) => new(value, tape, tape.Add(-1, 0, -1, 0));

    /// <summary>Derivative of the number that <see cref="Differentiate"/> was called on.</summary>
    public double Derivative => _tape!.Derivative(_place);

    /// <summary>Finds the derivatives of this number by all that it depends on.</summary>
    public void Differentiate() => _tape!.Run(_place);

    // A number without a tape, the default too, has no place.
    private int Place => _tape is null ? -1 : _place;

    private static Number Of(double value, Number a, double byA) => Of(value, a, byA, 0, 0);

    private static Number Of(double value, Number a, double byA, Number b, double byB) =>
        (a._tape ?? b._tape) is { } tape ? new Number(value, tape, tape.Add(a.Place, byA, b.Place, byB)) : value;
}

/// <summary>What was computed, in its order, with the derivatives of every step.</summary>
internal sealed class Tape
{
    private readonly List<(int A, double ByA, int B, double ByB)> _steps = [];
    private double[] _derivatives = [];

    public int Add(int a, double byA, int b, double byB)
    {
        _steps.Add((a, byA, b, byB));
        return _steps.Count - 1;
    }

    public double Derivative(int place) => _derivatives[place];

    /// <summary>The chain rule from the last step back to the first.</summary>
    public void Run(int from)
    {
        _derivatives = new double[_steps.Count];
        _derivatives[from] = 1;
        for (int i = from; i >= 0; i--)
        {
            var (a, byA, b, byB) = _steps[i];
            if (a >= 0)
                _derivatives[a] += byA * _derivatives[i];
            if (b >= 0)
                _derivatives[b] += byB * _derivatives[i];
        }
    }
}
