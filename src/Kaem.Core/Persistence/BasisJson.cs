using System.Text.Json;

namespace Kaem.ML.Persistence;

/// <summary>Bases as JSON, the member "basis" of what has one; see <see cref="OptionsJson"/>.</summary>
internal static class BasisJson
{
    public static void Write(Utf8JsonWriter json, KanBasis basis)
    {
        json.WriteStartObject("basis");
        json.WriteString("kind", Kind(basis));
        json.WriteString("baseActivation", basis.BaseActivation.ToString());
        json.WriteNumber("baseMean", basis.BaseMean);
        json.WriteNumber("baseScale", basis.BaseScale);
        json.WriteNumber("splineScale", basis.SplineScale);
        if (basis is GridBasis grid)
        {
            json.WriteNumber("gridSize", grid.GridSize);
            json.WriteNumber("noiseScale", grid.NoiseScale);
        }
        switch (basis)
        {
            case RadialBasis radial:
                WriteBandwidth(json, radial.Bandwidth, radial.TrainBandwidth);
                if (radial is MorletBasis morlet)
                    json.WriteNumber("frequency", morlet.Frequency);
                break;
            case BSplineBasis spline:
                json.WriteNumber("degree", spline.Degree);
                break;
            case FourierBasis fourier:
                json.WriteNumber("frequencies", fourier.Frequencies);
                WriteBandwidth(json, fourier.Bandwidth, fourier.TrainBandwidth);
                break;
            case ChebyshevBasis chebyshev:
                json.WriteNumber("degree", chebyshev.Degree);
                WriteBandwidth(json, chebyshev.Bandwidth, chebyshev.TrainBandwidth);
                break;
        }
        json.WriteEndObject();
    }

    public static KanBasis Read(JsonObjectReader owner)
    {
        if (owner.Object("basis") is not { } json)
            return KanBasis.Rbf();
        KanBasis basis = json.Kind switch
        {
            "rbf" => ReadRadial(json, KanBasis.Rbf()),
            "rswaf" => ReadRadial(json, KanBasis.Rswaf()),
            "morlet" => ReadMorlet(json, KanBasis.Morlet()),
            "bspline" => ReadBSpline(json, KanBasis.BSpline()),
            "fourier" => ReadFourier(json, KanBasis.Fourier()),
            "chebyshev" => ReadChebyshev(json, KanBasis.Chebyshev()),
            _ => throw new ModelFormatException($"A basis of kind '{json.Kind}' is not known to this version."),
        };
        return basis with
        {
            BaseActivation = json.Enum("baseActivation", basis.BaseActivation),
            BaseMean = json.Single("baseMean", basis.BaseMean),
            BaseScale = json.Single("baseScale", basis.BaseScale),
            SplineScale = json.Single("splineScale", basis.SplineScale),
        };
    }

    private static string Kind(KanBasis basis) => basis switch
    {
        RbfBasis => "rbf",
        RswafBasis => "rswaf",
        MorletBasis => "morlet",
        BSplineBasis => "bspline",
        FourierBasis => "fourier",
        ChebyshevBasis => "chebyshev",
        _ => throw new NotSupportedException($"No file format exists for {basis.GetType().Name}."),
    };

    private static void WriteBandwidth(Utf8JsonWriter json, float bandwidth, bool train)
    {
        json.WriteNumber("bandwidth", bandwidth);
        json.WriteBoolean("trainBandwidth", train);
    }

    private static RadialBasis ReadRadial(JsonObjectReader json, RadialBasis defaults) => defaults with
    {
        GridSize = json.Int32("gridSize", defaults.GridSize),
        NoiseScale = json.Single("noiseScale", defaults.NoiseScale),
        Bandwidth = json.Single("bandwidth", defaults.Bandwidth),
        TrainBandwidth = json.Boolean("trainBandwidth", defaults.TrainBandwidth),
    };

    private static RadialBasis ReadMorlet(JsonObjectReader json, MorletBasis defaults) =>
        ReadRadial(json, defaults with { Frequency = json.Single("frequency", defaults.Frequency) });

    private static BSplineBasis ReadBSpline(JsonObjectReader json, BSplineBasis defaults) => defaults with
    {
        GridSize = json.Int32("gridSize", defaults.GridSize),
        NoiseScale = json.Single("noiseScale", defaults.NoiseScale),
        Degree = json.Int32("degree", defaults.Degree),
    };

    private static FourierBasis ReadFourier(JsonObjectReader json, FourierBasis defaults) => defaults with
    {
        Frequencies = json.Int32("frequencies", defaults.Frequencies),
        Bandwidth = json.Single("bandwidth", defaults.Bandwidth),
        TrainBandwidth = json.Boolean("trainBandwidth", defaults.TrainBandwidth),
    };

    private static ChebyshevBasis ReadChebyshev(JsonObjectReader json, ChebyshevBasis defaults) => defaults with
    {
        Degree = json.Int32("degree", defaults.Degree),
        Bandwidth = json.Single("bandwidth", defaults.Bandwidth),
        TrainBandwidth = json.Boolean("trainBandwidth", defaults.TrainBandwidth),
    };
}
